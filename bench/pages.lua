-- wrk: asks for the paths of a file in an order of chance (the same each time), with the sessions in turn.
--   PATHS=FILE COOKIES=FILE [ACCEPT=type] [LEAST=bytes] wrk -c8 -d10s --latency -s pages.lua URL
-- Prints one line; an answer that is not 200, or shorter than LEAST (a sign-in page), counts as failed.
local requests, at = {}, 0
failed = 0 -- global: done() asks each thread for it
local least = tonumber(os.getenv("LEAST") or "1")
local threads = {}

local function lines(name)
  local all = {}
  for line in io.lines(os.getenv(name)) do all[#all + 1] = line end
  return all
end

local function shuffle(list)
  local seed = 20261
  for i = #list, 2, -1 do
    seed = (seed * 16807) % 2147483647
    local j = seed % i + 1
    list[i], list[j] = list[j], list[i]
  end
end

function setup(thread) threads[#threads + 1] = thread end

function init()
  local paths, cookies = lines("PATHS"), lines("COOKIES")
  shuffle(paths)
  wrk.headers["Accept"] = os.getenv("ACCEPT") or "application/json"
  for i = 1, math.max(#paths, #cookies) * 3 do
    wrk.headers["Cookie"] = cookies[i % #cookies + 1]
    requests[i] = wrk.format("GET", paths[i % #paths + 1])
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status, _, body)
  if status ~= 200 or #body < least then failed = failed + 1 end
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + thread:get("failed") end
  print(string.format("RESULT n=%d per_s=%.1f p50=%.3f p99=%.3f max=%.3f bytes=%d failed=%d",
    summary.requests, summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency.max / 1000, summary.bytes / math.max(1, summary.requests), bad))
end
