#!/usr/bin/env python3
"""Commands as whoever runs a shop types them: what they print, what they refuse, and what they say then."""
import fcntl
import os
import sqlite3
import sys

from command_line import ROOT, CommandLine
from harness import main

DATA = {"--data", "--store"}
OPTIONS = {
    "serve": {"--data", "--config", "--http", "--lmtp", "--smtp", "--store", "--blobs", "--test-clock"},
    "demo": {"--data", "--now"},
    "shop add": DATA | {"--language", "--zone", "--currency", "--hours", "--holidays", "--first-reply"},
    "inbox add": DATA | {"--shop", "--name", "--authserv"},
    "user add": DATA | {"--shop", "--role", "--name", "--team", "--language", "--password-stdin"},
    "user password": DATA | {"--password-stdin"},
    "token create": DATA | {"--shop", "--name", "--role"},
    "import orders": DATA | {"--blobs", "--shop", "--dry-run"},
    "forget customer": DATA | {"--blobs", "--shop"},
    "backup": DATA | {"--blobs", "--no-verify"},
    "migrate-store": {"--from-blobs", "--blobs"},
    "doctor": DATA | {"--blobs", "--json", "--fix"},
    "restore": DATA | {"--blobs", "--force"},
    "check-config": {"--config"},
    "config sample": set(),
    "config show": {"--config"},
    "config docs": set(),
}


class Help(CommandLine):
    def test_help_lists_every_command(self):
        """The help lists every command, and nothing else is one"""
        lines = self.out("--help", data=False).splitlines()
        listed = {line[2:18].strip() for line in lines if line.startswith("  ")}
        self.assertEqual(listed, set(OPTIONS))
        self.assertEqual(self.out("help", data=False).splitlines(), lines)

    def test_help_of_each_command(self):
        """The help of each command shows every option, with its twin in the environment"""
        for command, options in OPTIONS.items():
            for words in ([*command.split(), "--help"], [*command.split(), "-h"], ["help", *command.split()]):
                text = self.out(*words, data=False)
                shown = {line.split()[0] for line in text.splitlines() if line.startswith("  --")}
                self.assertEqual(shown, options, words)
                self.assertEqual(text.count("(GUICHET_"), len(options), text)
                self.assertTrue(text.startswith(f"guichet {command}"), text)

    def test_help_wins_over_faults(self):
        """A question for help is answered whatever else stands there"""
        self.assertIn("--role", self.out("user", "add", "--rolle", "x", "--help", data=False))

    def test_help_in_french(self):
        """The locale chooses the language, and GUICHET_LANGUAGE wins over it"""
        self.assertIn("Ouvre une boutique", self.out("--help", data=False, env={"LANG": "fr_FR.UTF-8"}))
        self.assertIn("Opens a shop", self.out("--help", data=False, env={"LANG": "de_DE.UTF-8"}))
        self.assertIn("Opens a shop", self.out("--help", data=False,
                                               env={"LANG": "fr_FR.UTF-8", "GUICHET_LANGUAGE": "en"}))

    def test_version(self):
        """--version names the program and its version"""
        self.assertRegex(self.out("--version", data=False), r"^guichet \d+\.\d+\.\d+\n$")

    def test_no_command(self):
        """Without a command the help is shown, as a fault"""
        self.assertIn("shop add", self.says(data=False, code=64))

    def test_unknown_command(self):
        """An unknown command is told with the nearest one"""
        self.assertIn("did you mean “guichet serve”?", self.says("sreve", code=64))
        self.assertIn("did you mean “guichet token create”?", self.says("tokens", "create", code=64))
        self.assertIn("“guichet --help” shows those there are", self.says("xyzzy", code=64))
        self.assertIn("user password", self.says("user", data=False, code=64))

    def test_unknown_option(self):
        """An unknown option is told with the nearest one, and where to read on"""
        said = self.says("shop", "add", "Lune", "--curency", "EUR", code=64)
        self.assertIn("There is no option --curency; did you mean --currency?", said)
        self.assertIn("“guichet shop add --help”", said)
        self.assertFalse(os.path.exists(self.data))

    def test_missing(self):
        """What is missing is named"""
        self.assertIn("--role is missing", self.says("user", "add", "a@b.test", "--shop", "lune", code=64))
        self.assertIn("EMAIL is missing", self.says("user", "add", "--shop", "lune", "--role", "agent", code=64))

    def test_environment_twin(self):
        """Options may come from the environment, and the command line wins"""
        self.guichet("shop", "add", "Lune", data=False, env={"GUICHET_DATA": self.data})
        self.guichet("shop", "add", "Soleil", env={"GUICHET_DATA": "/proc/nowhere"})
        token = self.out("token", "create", env={"GUICHET_SHOP": "lune", "GUICHET_NAME": "ci",
                                                 "GUICHET_ROLE": "agent"})
        self.assertRegex(token, r"\n[0-9a-z]{32}\n$")


class SettingUp(CommandLine):
    def test_shop_add(self):
        """A shop's short name is made from its name and printed"""
        self.assertEqual(self.out("shop", "add", "Atelier Lune & Cie", "--language", "en", "--zone", "UTC",
                                  "--currency=CHF", "--hours", "mon 09:00-10:00", "--holidays", "none",
                                  "--first-reply", "60"), "atelier-lune-cie\n")
        self.assertEqual(oct(os.stat(self.data).st_mode & 0o777), "0o700")

    def test_shop_taken(self):
        """Two shops with one short name: the second is refused"""
        self.shop()
        self.assertIn("short name of “LUNE” exists already", self.says("shop", "add", "LUNE", code=65))

    def test_shop_bad_values(self):
        """Each wrong setting of a shop is refused with a sentence that shows the right form"""
        for option, value, sentence in (
                ("--language", "de", "“de” is no language of Guichet: write fr or en"),
                ("--zone", "Paris", "“Paris” is no time zone: write its IANA name, such as Europe/Paris"),
                ("--currency", "euro", "“euro” is no currency"),
                ("--hours", "mon 18:00-09:00", "“18:00-09:00” ends before it begins"),
                ("--holidays", "DE", "“DE” is no set of holidays"),
                ("--first-reply", "soon", "“soon” is no delay"),
                ("--first-reply", "10081", "“10081” is no delay"),
                ("--first-reply", "0", "“0” is no delay")):
            self.assertIn(sentence, self.says("shop", "add", "Lune", option, value, code=65))
        self.assertIn("needs a letter or a digit", self.says("shop", "add", "&&&", code=65))
        self.assertIn("cannot be a name", self.says("shop", "add", "", code=65))

    def test_inbox_add(self):
        """An inbox takes an address once, of the form that mail can come to"""
        self.shop()
        self.assertEqual(self.out("inbox", "add", "sav@lune.test", "--shop", "lune", "--name", "Lune",
                                  "--authserv", "mx.lune.test"), "sav@lune.test\n")
        self.assertIn("sav@lune.test already belongs to an inbox",
                      self.says("inbox", "add", "sav@lune.test", "--shop", "lune", code=65))
        for bad in ("sav", "sav+x@lune.test", "@lune.test", "a b@lune.test"):
            self.assertIn(f"“{bad}” is no address for an inbox",
                          self.says("inbox", "add", bad, "--shop", "lune", code=65))

    def test_unknown_shop(self):
        """An unknown shop is told with those there are"""
        self.shop()
        said = self.says("inbox", "add", "sav@lune.test", "--shop", "luna", code=65)
        self.assertIn("There is no shop luna", said)
        self.assertIn("Those there are: lune.", said)

    def test_user_add(self):
        """A new person gets a password, alone on the last line; a second role brings none"""
        self.shop()
        self.guichet("shop", "add", "Soleil")
        said = self.out("user", "add", "ines@lune.test", "--shop", "lune", "--role", "agent", "--name", "Inès")
        self.assertRegex(said, r"^ines@lune\.test can sign in\..*\n[0-9a-z]{16}\n$")
        self.assertEqual(self.out("user", "add", "INES@lune.test", "--shop", "soleil", "--role", "lead"),
                         "INES@lune.test has this role.\n")

    def test_user_bad_values(self):
        """A wrong role, address, language or password is refused"""
        self.shop()

        def refused(sentence, email="a@lune.test", role="agent", *more, **options):
            self.assertIn(sentence, self.says("user", "add", email, "--shop", "lune", "--role", role, *more,
                                              code=65, **options))
        refused("“boss” is no role: write agent, lead, manager or admin", role="boss")
        refused("“none” is no role", role="none")
        refused("“ines” is no mail address", "ines")
        refused("“it” is no language", "a@lune.test", "agent", "--language", "it")
        refused("one line of at most 60 bytes", "a@lune.test", "agent", "--team", "x" * 61)
        refused("one line of at most 60 bytes", "a@lune.test", "agent", "--team", "Lyon\nEst")
        for password in ("", "short\n", "x" * 1025 + "\n"):
            refused("10 to 1024 bytes", "a@lune.test", "agent", "--password-stdin", input=password)
        self.assertIn("a@lune.test", self.out("user", "add", "a@lune.test", "--shop", "lune", "--role", "agent"))

    def test_user_password(self):
        """A password is made or read, for somebody known"""
        self.shop()
        self.guichet("user", "add", "ines@lune.test", "--shop", "lune", "--role", "agent")
        self.assertRegex(self.out("user", "password", "ines@lune.test"), r"\n[0-9a-z]{16}\n$")
        self.assertEqual(self.out("user", "password", "ines@lune.test", "--password-stdin",
                                  input="correct horse battery\r\n"), "ines@lune.test has a new password.\n")
        self.assertIn("Nobody has the address jean@lune.test", self.says("user", "password", "jean@lune.test", code=65))
        self.assertIn("10 to 1024 bytes", self.says("user", "password", "ines@lune.test", "--password-stdin",
                                                    input="short\n", code=65))

    def test_token_create(self):
        """A token stands alone on the last line"""
        self.shop()
        made = self.out("token", "create", "--name", "ci", "--role", "admin", "--shop", "lune")
        self.assertRegex(made.splitlines()[-1], r"^[0-9a-z]{32}$")
        self.assertIn("is no role", self.says("token", "create", "--name", "ci", "--role", "x", "--shop", "lune",
                                              code=65))
        self.assertIn("“ ” cannot be a name", self.says("token", "create", "--name", " ", "--role", "admin",
                                                        "--shop", "lune", code=65))

    def test_backup(self):
        """A backup is a whole store that opens by itself, and overwrites nothing"""
        self.shop()
        self.assertEqual(self.out("backup", "copy.db").strip(), os.path.join(self.folder, "copy.db"))
        copy = sqlite3.connect(os.path.join(self.folder, "copy.db"))
        self.assertEqual(copy.execute("SELECT slug FROM shop").fetchall(), [("lune",)])
        copy.close()
        self.assertIn("exists already: nothing was written", self.says("backup", "copy.db", code=73))
        self.assertIn("cannot be written", self.says("backup", "/proc/copy.db", code=73))


class DataFolder(CommandLine):
    def store(self):
        return os.path.join(self.data, "store.db")

    def test_no_data(self):
        """Only what opens a shop makes a data folder: a wrong --data is told"""
        said = self.says("token", "create", "--name", "ci", "--role", "admin", "--shop", "lune", code=66)
        self.assertIn(f"There is no Guichet in {self.data}: make one with “guichet shop add”", said)
        self.assertFalse(os.path.exists(self.data))

    def test_not_writable(self):
        """A folder that cannot be made or written is told with its name"""
        self.data = "/proc/guichet"
        self.assertIn("/proc/guichet cannot be written", self.says("shop", "add", "Lune", code=73))
        self.data = os.path.join(self.folder, "file")
        with open(self.data, "w", encoding="utf-8"):
            pass
        self.assertIn("cannot be written", self.says("shop", "add", "Lune", code=73))

    def test_not_ours_to_write(self):
        """A folder of another user is told with its name"""
        self.shop()
        os.chmod(self.data, 0o755)
        self.assertIn("cannot be written", self.says("shop", "add", "Soleil", code=73, stranger=True))

    def test_locked(self):
        """A store that another process holds, without a control socket, is told as busy"""
        self.shop()
        with open(self.store() + ".lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            said = self.says("shop", "add", "Soleil", code=75)
        self.assertIn("store.db is in use by another Guichet", said)

    def test_newer(self):
        """A store of a newer version is left alone"""
        self.shop()
        db = sqlite3.connect(self.store())
        db.execute("PRAGMA user_version=9999")
        db.close()
        self.assertIn("was written by a newer version of Guichet: install that version",
                      self.says("shop", "add", "Soleil", code=69))

    def test_foreign(self):
        """Another program's database, or no database at all, is left alone"""
        os.mkdir(self.data)
        db = sqlite3.connect(self.store())
        db.execute("CREATE TABLE bird (id INTEGER)")
        db.commit()
        db.close()
        self.assertIn("is a database of another program", self.says("shop", "add", "Lune", code=65))
        with open(self.store(), "w", encoding="utf-8") as file:
            file.write("this is no database, whatever its name says\n" * 100)
        self.assertIn("is damaged or is no database", self.says("shop", "add", "Lune", code=65))

    def test_store_url(self):
        """--store names another store, and a wrong one is told"""
        os.mkdir(self.data)
        url = "sqlite://" + os.path.join(self.folder, "other.db")
        self.guichet("shop", "add", "Lune", "--store", url)
        self.assertTrue(os.path.exists(os.path.join(self.folder, "other.db")))
        self.assertIn("“mysql://x” is no store", self.says("shop", "add", "Lune", "--store", "mysql://x", code=65))


class Settings(CommandLine):
    def setUp(self):
        super().setUp()
        self.file = os.path.join(self.folder, "guichet.conf")

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)
        return self.file

    def test_good(self):
        """Good settings are told as good"""
        self.write("# ours\nhttp.listen = 127.0.0.1:9000\n")
        self.assertEqual(self.out("check-config", self.file, data=False), "The settings are good.\n")
        self.assertIn("http.listen = 127.0.0.1:9000\n",
                      self.out("config", "show", "--config", self.file, data=False))

    def test_unknown_key(self):
        """A wrong key is told with its line and the nearest name"""
        self.write("\nhttp.lisen = x\n")
        said = self.says("check-config", self.file, data=False, code=78)
        self.assertIn("guichet.conf, line 2: there is no setting http.lisen; did you mean http.listen?", said)
        self.assertIn("“guichet config sample” shows every setting", said)
        self.assertIn("did you mean http.listen?", self.says("serve", "--config", self.file, code=78))

    def test_every_fault(self):
        """Every fault is told at once, and values are never repeated"""
        self.write("smtp.tls = hunter2\nlmtp.message_max = hunter2\nsmtp.user\n")
        said = self.says("check-config", self.file, data=False, code=78)
        self.assertIn("line 1: smtp.tls expects one word of", said)
        self.assertIn("line 2: lmtp.message_max expects a size such as", said)
        self.assertIn("line 3: “smtp.user” is no setting: write key = value", said)
        self.assertNotIn("hunter2", said)

    def test_environment(self):
        """Settings come from the environment too, beside the options' own twins"""
        env = {"GUICHET_HTTP_LISTEN": "127.0.0.1:9001", "GUICHET_DATA": "/data", "GUICHET_LANGUAGE": "en"}
        self.assertIn("http.listen = 127.0.0.1:9001\n", self.out("config", "show", data=False, env=env))
        self.assertIn("did you mean GUICHET_HTTP_LISTEN?",
                      self.says("check-config", data=False, code=78, env={"GUICHET_HTTP_LISTN": "x"}))

    def test_secrets(self):
        """Secrets are told as set, never shown"""
        said = self.out("config", "show", data=False, env={"GUICHET_SMTP_PASSWORD": "hunter2"})
        self.assertIn("smtp.password = (set)\n", said)
        self.assertNotIn("hunter2", said)

    def test_unreadable(self):
        """A file that cannot be read is told with the reason"""
        self.assertIn("missing.conf cannot be read (No such file or directory)",
                      self.says("check-config", "missing.conf", data=False, code=66))

    def test_sample(self):
        """The sample is a good file, also with every line taken in"""
        sample = self.out("config", "sample", data=False)
        self.assertIn("http.listen", sample)
        self.write(sample)
        self.guichet("check-config", self.file, data=False)

    def test_docs(self):
        """docs/config.md is what guichet config docs prints"""
        with open(os.path.join(ROOT, "docs", "config.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), self.out("config", "docs", data=False),
                             "run: build/guichet config docs >docs/config.md")


class Serving(CommandLine):
    def test_port_in_use(self):
        """A port in use is told, and that another one can be chosen"""
        self.shop()
        port = self.serve()
        other = os.path.join(self.folder, "other")
        said = self.says("serve", "--data", other, "--http", f"127.0.0.1:{port}", data=False, code=69)
        self.assertIn(f"Another program already listens on 127.0.0.1:{port}: stop it, or choose another port.", said)

    def test_bad_addresses(self):
        """Addresses that cannot be are told with the right form"""
        self.assertIn("“127.0.0.1:x” is no address to listen on", self.says("serve", "--http", "127.0.0.1:x", code=65))
        self.assertIn("“nowhere:25” is no LMTP address",
                      self.says("serve", "--http", "127.0.0.1:0", "--lmtp", "nowhere:25", code=65))
        self.assertIn("“localhost” is no way out for mail",
                      self.says("serve", "--http", "127.0.0.1:0", "--smtp", "localhost", code=65))

    def test_folder_held(self):
        """A second server on one folder is refused"""
        self.shop()
        self.serve()
        self.assertIn("in use by another Guichet", self.says("serve", "--http", "127.0.0.1:0", code=75))


if __name__ == "__main__":
    sys.exit(main())
