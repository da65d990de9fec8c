-- A new durable comment with each request, for wrk:
--
--   wrk -t1 -c16 -d5s -s benches/comment.lua -H "Authorization: Bearer $ORAMA_TOKEN" $ORAMA_URL/v1/scenes/$SCENE/comments

local refused = 0

function init()
  math.randomseed(os.time())
  wrk.headers["Content-Type"] = "application/json"
end

-- A UUIDv7 of this second.
local function id()
  local milliseconds = string.format("%012x", os.time() * 1000 + math.random(0, 999))
  return string.format("%s-%s-7%03x-%04x-%06x%06x", milliseconds:sub(1, 8), milliseconds:sub(9),
    math.random(0, 0xfff), math.random(0x8000, 0xbfff), math.random(0, 0xffffff), math.random(0, 0xffffff))
end

function request()
  local body = string.format('{"id":"%s","content":"a durable comment"}', id())
  return wrk.format("POST", nil, nil, body)
end

function response(status, _, body)
  if status ~= 201 and refused < 3 then
    refused = refused + 1
    print(status, body)
  end
end
