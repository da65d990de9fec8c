-- Submits and reopens in turn, each thread a video of its own, for wrk. VIDEOS holds as many ids as there are threads, of videos
-- that are in progress or in amends. The first thread has one request refused, as wrk tries the script before it begins:
--
--   VIDEOS="$A $B" wrk -t2 -c2 -d5s -s benches/stage.lua -H "Authorization: Bearer $ORAMA_TOKEN" $ORAMA_URL

local threads = 0
local videos = {}
for video in (os.getenv("VIDEOS") or ""):gmatch("%S+") do
  table.insert(videos, video)
end

function setup(thread)
  threads = threads + 1
  local video = assert(videos[threads], "VIDEOS names fewer videos than there are threads")
  thread:set("video", video)
end

function init()
  turn = 0
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  local action = turn % 2 == 0 and "submit" or "reopen"
  turn = turn + 1
  local body = string.format('{"action":"%s","note":"again","acknowledge_open":true}', action)
  return wrk.format("POST", "/v1/videos/" .. video .. "/stage", nil, body)
end
