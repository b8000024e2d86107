-- Each request as another reader; a POST body is made from the reader's token and a new id. With a third file, each
-- request goes to the next of its paths.
local cookies, tokens, paths, body = {}, {}, {}, nil
local turn = 0

function init(args)
  for line in io.lines(args[1]) do
    local cookie, token = line:match("^(%S+)%s+(%S+)$")
    table.insert(cookies, cookie)
    table.insert(tokens, token)
  end
  if args[2] then
    local file = io.open(args[2])
    body = file:read("*a")
    file:close()
  end
  if args[3] then
    for line in io.lines(args[3]) do
      table.insert(paths, line)
    end
  end
  math.randomseed(os.time())
end

local function new_id()
  return (("xxxxxxxx-xxxx-7xxx-8xxx-xxxxxxxxxxxx"):gsub("x", function()
    return string.format("%x", math.random(0, 15))
  end))
end

function request()
  local reader, path = turn % #cookies + 1, paths[turn % math.max(#paths, 1) + 1]
  turn = turn + 1
  wrk.headers["Cookie"] = cookies[reader]
  if not body then
    return wrk.format("GET")
  end
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  local filled = body:gsub("CSRF", tokens[reader]):gsub("NEW_ID", new_id)
  return wrk.format("POST", path, nil, filled)
end

function done(summary, latency, requests)
  io.write(string.format(
    "RESULT %d %d %.3f %.3f %d %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
