-- wrk sends the bodies of a file in turn. Its arguments: the file (bodies end in a zero byte), the content type, and a key or nothing.
local threads = 0
local requests = {}
local at = 0

function setup(thread)
  thread:set("first", threads * 97)
  threads = threads + 1
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local headers = {["Content-Type"] = arguments[2]}
  if arguments[3] and arguments[3] ~= "" then headers["Authorization"] = "Bearer " .. arguments[3] end
  for body in file:read("*a"):gmatch("([^%z]+)%z") do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
  file:close()
  at = first % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'result {"requests":%d,"micros":%d,"broken":%d,"refused":%d,"p50":%.0f,"p99":%.0f,"p999":%.0f,"max":%.0f}\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end
