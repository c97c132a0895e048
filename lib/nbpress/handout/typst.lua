-- What typst refuses or cannot tell, as what it can: formulas have their TeX source as alternative
-- text, without which PDF/UA is refused, or stand as they were written where they are none; a link
-- or picture that leads nowhere is its words; no heading skips a level
-- or is empty.
local places, level = {}, 1 -- which is the title

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function header(heading)
  if not pandoc.utils.stringify(heading):find("[%w\128-\255]") then
    return pandoc.Para(heading.content)
  end
  heading.level = math.min(heading.level, level + 1)
  level = heading.level
  places[heading.identifier] = true
  return heading
end

local function formula(it)
  local plain = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ it }) }), "typst")
  local inner = plain:match("^%s*%$%s*(.-)%s*%$%s*$")
  if not inner then
    return pandoc.Code(it.text)
  end
  local block = it.mathtype == "DisplayMath" and "true" or "false"
  return pandoc.RawInline(
    "typst",
    "#math.equation(block: " .. block .. ", alt: " .. quoted(it.text) .. ", $" .. inner .. "$)"
  )
end

local function image(it)
  if it.src == "" then
    return it.caption
  end
  local alt = pandoc.utils.stringify(it.caption)
  return pandoc.RawInline(
    "typst", "#image(" .. quoted(it.src) .. ", alt: " .. quoted(alt) .. ", width: 100%)"
  )
end

local function link(it)
  local place = it.target:match("^#(.*)$")
  return (it.target == "" or place and not places[place]) and it.content or nil
end

return { { Header = header }, { Math = formula, Image = image, Link = link } }
