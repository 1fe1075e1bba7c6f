-- Posts bodies that were made before the clock runs; for wrk with as many threads as connections, one kiosk each.
--   wrk -t32 -c32 -d4s -s post.lua https://HOST/PATH -- FOLDER
-- FOLDER holds the files 0, 1, ...: a token in the first line, then one body a line. The last line of what wrk
-- prints is JSON. Who has no body left ends; so there must be more than can be posted in the time.

local count = 0

function setup(thread)
  thread:set("number", count)
  count = count + 1
end

function init(args)
  local file = assert(io.open(args[1] .. "/" .. number, "rb"))
  local headers = { ["Authorization"] = "Bearer " .. file:read("*l"), ["Content-Type"] = "application/json" }
  requests, at = {}, 0
  for body in file:lines() do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  file:close()
  asked_for_form = number ~= 0 -- wrk asks its first thread for one request that it never sends
end

function request()
  if not asked_for_form then
    asked_for_form = true
    return requests[1]
  end
  at = at + 1
  if at >= #requests then
    wrk.thread:stop()
  end
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format('\n{"requests":%d,"s":%.6f,"failed":%d,"median_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
