-- Gives every formula its TeX source as alternative text, without which PDF/UA is refused.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

function Math(formula)
  local plain = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ formula }) }), "typst")
  local inner = plain:match("^%s*%$%s*(.-)%s*%$%s*$")
  local block = formula.mathtype == "DisplayMath" and "true" or "false"
  return pandoc.RawInline(
    "typst",
    "#math.equation(block: " .. block .. ", alt: " .. quoted(formula.text) .. ", $" .. inner .. "$)"
  )
end

function Image(image)
  local alt = pandoc.utils.stringify(image.caption)
  return pandoc.RawInline(
    "typst", "#image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ", width: 100%)"
  )
end
