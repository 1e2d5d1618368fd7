#!/usr/bin/env python3
"""Runs every test program and counts its test cases.

    tools/run_tests.py BUILD_FOLDER [--only-c] [--list] [NAME...]

A test program speaks TAP (https://testanything.org) on standard output. What runs: the tests that meson knows, the
scenarios and fault tests in Python, the interface's own tests and the browser tests. With NAMEs, only programs whose
name has one of them in it. A program that dies, or that runs no test, or not as many as it planned, has failed.
A Python program may say in a comment line `# run: alone` (nothing beside it), `# run: 600 s` (its time limit) and `# run: on
every engine` (once more, on PostgreSQL).

The last line is `N passed, N failed` (`, N skipped` when some were); the exit code is 1 when a case failed or none ran.
"""
import argparse
import concurrent.futures
import dataclasses
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

C_SECONDS = 120
WITH_POSTGRES = "tests/scenarios/harness/postgres.py"  # runs a program beside a cluster of its own
SCENARIO_SECONDS = 300
SHOWN_LINES = 60  # of a failed program's output

CASE = re.compile(r"^(not )?ok\b *(\d*)[ -]*(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)(.*)$")


@dataclasses.dataclass
class Program:
    name: str
    command: list
    seconds: int = SCENARIO_SECONDS
    alone: bool = False
    tap: bool = True
    env: dict = dataclasses.field(default_factory=dict)
    cwd: str | None = None


@dataclasses.dataclass
class Result:
    program: Program
    passed: int = 0
    skipped: int = 0
    failures: list = dataclasses.field(default_factory=list)
    output: str = ""
    seconds: float = 0.0


def meson_programs(build):
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True, capture_output=True, text=True).stdout
    for test in json.loads(text):
        yield Program(test["name"], test["cmd"], int(test["timeout"]) if test["timeout"] else C_SECONDS,
                      not test["is_parallel"], test["protocol"] == "tap", test["env"], test["workdir"] or build)


def python_programs():
    for path in sorted(path for folder in ("tools", "scenarios", "faults") for path in glob.glob(f"tests/{folder}/test_*.py")):
        with open(path, encoding="utf-8") as file:
            marks = re.findall(r"^# run: (.*)$", file.read(), re.M)
        seconds = [int(mark.split()[0]) for mark in marks if mark.endswith(" s")]
        name = path.removeprefix("tests/").removesuffix(".py").replace("test_", "")
        limit = seconds[0] if seconds else SCENARIO_SECONDS
        yield Program(name, [sys.executable, path], limit, "alone" in marks)
        if "on every engine" in marks:
            yield Program(name + "_postgres", [sys.executable, WITH_POSTGRES, path], limit, "alone" in marks)


def interface_programs():
    if any(glob.glob(f"ui/{folder}/**/*.test.ts", recursive=True) for folder in ("shared", "workspace")):
        yield Program("ui/vitest", ["npm", "run", "--silent", "test", "--", "--reporter=tap-flat"], cwd="ui")
    for path in sorted(glob.glob("tests/browser/*.test.mjs")):
        yield Program("browser/" + os.path.basename(path).removesuffix(".test.mjs"), ["node", path])


def programs(build, only_c):
    if only_c:  # those that look at the sources have nothing to say of a build
        yield from (program for program in meson_programs(build) if not program.name.startswith("architecture/"))
    else:
        yield from meson_programs(build)
        yield from python_programs()
        yield from interface_programs()


def read_tap(output, result):
    """Counts cases into result; returns the number that the plan promised, None without a plan."""
    planned = None
    for line in output.splitlines():
        if plan := PLAN.match(line):
            planned = int(plan[1])
            if planned == 0 and "skip" in plan[2].lower():
                result.skipped += 1
        elif line.startswith("Bail out!"):
            result.failures.append(line)
        elif case := CASE.match(line):
            if re.search(r"#\s*skip\b", case[3], re.I):
                result.skipped += 1
            elif case[1] and not re.search(r"#\s*todo\b", case[3], re.I):
                result.failures.append(case[3])
            else:
                result.passed += 1
    return planned


def end_of(code):
    if code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return f"its exit code is {code}"


def judge(result, code):
    if not result.program.tap:
        if code == 0:
            result.passed = 1
        else:
            result.failures.append(end_of(code))
        return
    planned = read_tap(result.output, result)
    cases = result.passed + len(result.failures) + result.skipped
    if planned and planned != cases:
        result.failures.append(f"it planned {planned} tests and ran {cases}")
    elif cases == 0:
        result.failures.append("it ran no test")
    if code != 0 and not result.failures:
        result.failures.append(f"every case passed, yet {end_of(code)}")


def run(program, build):
    result = Result(program)
    started = time.monotonic()
    process = subprocess.Popen(program.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, cwd=program.cwd, start_new_session=True,
                               env={**os.environ, **program.env, "TEST_BUILD": os.path.abspath(build)})
    try:
        output, _ = process.communicate(timeout=program.seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        result.failures.append(f"it was stopped after {program.seconds} s")
    result.output = output.decode("utf-8", "replace")
    result.seconds = time.monotonic() - started
    judge(result, process.returncode)
    log = os.path.join(build, "log", "tests", program.name.replace("/", "-").replace(" ", "-") + ".log")
    with open(log, "w", encoding="utf-8") as file:
        file.write(result.output)
    return result, log


def show(result, log):
    good = not result.failures
    count = f"{result.passed} passed" if good else f"{len(result.failures)} of {len(result.failures) + result.passed} FAILED"
    if result.skipped:
        count += f", {result.skipped} skipped"
    print(f"  {result.program.name:<32} {count:<28}{result.seconds:6.1f} s", flush=True)
    for line in result.output.splitlines():
        if skip := re.search(r"^(?:ok|1\.\.0)\b(?: \d+)?[ -]*(.*)#\s*skip\S*\s*(.*)$", line, re.I):
            print(f"      skipped: {skip[1].strip()} ({skip[2].strip()})")
    if good:
        return
    for failure in result.failures:
        print(f"      FAILED: {failure}")
    lines = [line for line in result.output.splitlines() if not re.match(r"^ok\b", line)]
    for line in lines[-SHOWN_LINES:]:
        print(f"      | {line}")
    print(f"      the whole of it: {log}", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("build")
    options.add_argument("--only-c", action="store_true")
    options.add_argument("--list", action="store_true")
    options.add_argument("names", nargs="*")
    options = options.parse_intermixed_args()
    chosen = [program for program in programs(options.build, options.only_c)
              if not options.names or any(name in program.name for name in options.names)]
    if options.list:
        print("\n".join(program.name for program in chosen))
        return 0
    logs = os.path.join(options.build, "log", "tests")
    shutil.rmtree(logs, ignore_errors=True)
    os.makedirs(logs)
    results = []

    def keep(outcome):
        results.append(outcome[0])
        show(*outcome)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        together = [pool.submit(run, program, options.build) for program in chosen if not program.alone]
        for future in concurrent.futures.as_completed(together):
            keep(future.result())
    for program in chosen:
        if program.alone:
            keep(run(program, options.build))
    passed = sum(result.passed for result in results)
    failed = sum(len(result.failures) for result in results)
    skipped = sum(result.skipped for result in results)
    if passed == 0:
        print("no test ran" + (": no program is called like " + " or ".join(options.names) if options.names else ""))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
