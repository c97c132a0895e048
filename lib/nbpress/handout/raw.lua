-- Raw parts of a text are ours, which carry a mark that no author can know, or the author's. Those
-- keep what only shapes words; nothing stays that acts, loads or belongs to another form.
local strict = false
local mark = os.getenv("NBPRESS_RAW")
local shapes, schemes = {}, { http = true, https = true, mailto = true }
for tag in ([[a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd
  li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul
  var wbr]]):gmatch("%w+") do
  shapes[tag] = true
end

local function any_case(word)
  return (word:gsub("%a", function(c) return "[" .. c:lower() .. c:upper() .. "]" end))
end

local function harmless(html)
  html = html:gsub("[\1\2]", ""):gsub("<!%-%-.-%-%->", "")
  for _, tag in ipairs({ "script", "style" }) do
    html = html:gsub("<" .. any_case(tag) .. ".-</" .. any_case(tag) .. "%s*>", "")
  end
  html = html:gsub("<(/?)(%a[%w%-]*)[^<>]*>", function(slash, tag)
    return shapes[tag:lower()] and "\1" .. slash .. tag:lower() .. "\2" or ""
  end)
  return (html:gsub("<", "&lt;"):gsub(">", "&gt;"):gsub("\1", "<"):gsub("\2", ">"))
end

local function part(made)
  return function(element)
    local form = element.format:match("^" .. mark .. "(%w+)$")
    if form then
      return made(form, element.text)
    end
    return element.format == "html" and not strict and made("html", harmless(element.text)) or {}
  end
end

local function link(element)
  local scheme = element.target:gsub("[%c%s]", ""):match("^(%a[%w+.-]*):")
  return scheme and not schemes[scheme:lower()] and element.content or nil
end

local function read(meta)
  strict = meta.strict -- where a tag that is not closed would break the whole
end

return { { Meta = read }, { RawBlock = part(pandoc.RawBlock), RawInline = part(pandoc.RawInline), Link = link } }
