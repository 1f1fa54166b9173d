// Written by Avro 1.11's Java library: three records in two blocks, with the schema of `canonical`.
export const hash = '1f39011842a96fff'

export const canonical =
  '{"name":"a.b.Rec","type":"record","fields":[{"name":"s","type":"string"},{"name":"n","type":["null","long"]},{"name":"e","type":{"name":"a.b.E","type":"enum","symbols":["A","B"]}},{"name":"f","type":{"name":"a.b.F","type":"fixed","size":3}},{"name":"l","type":{"type":"array","items":"double"}},{"name":"m","type":{"type":"map","values":"bytes"}},{"name":"next","type":["null","a.b.Rec"]}]}'

/** The records as Avro's own encoder gives them, in hexadecimal. */
export const records = [
  '06c3a930000201020304000000000000f83f00000000000004400002026b02090000',
  '06c3a93102808080010201020304000000000000f83f00000000000004400002026b0209000206c3a93902020201020304000000000000f83f00000000000004400002026b02090000',
  '06c3a932028080808080400201020304000000000000f83f00000000000004400002026b02090000',
]

export const plain = Buffer.from(
  'T2JqAQQWYXZyby5zY2hlbWGKB3sidHlwZSI6InJlY29yZCIsIm5hbWUiOiJSZWMiLCJuYW1lc3BhY2UiOiJhLmIiLCJkb2MiOiJkIiwiZmllbGRzIjpbeyJuYW1lIjoicyIsInR5cGUiOnsidHlwZSI6InN0cmluZyIsImF2cm8uamF2YS5zdHJpbmciOiJTdHJpbmcifSwiZGVmYXVsdCI6IngifSx7Im5hbWUiOiJuIiwidHlwZSI6WyJudWxsIiwibG9uZyJdfSx7Im5hbWUiOiJlIiwidHlwZSI6eyJ0eXBlIjoiZW51bSIsIm5hbWUiOiJFIiwic3ltYm9scyI6WyJBIiwiQiJdfX0seyJuYW1lIjoiZiIsInR5cGUiOnsidHlwZSI6ImZpeGVkIiwibmFtZSI6IkYiLCJzaXplIjozfX0seyJuYW1lIjoibCIsInR5cGUiOnsidHlwZSI6ImFycmF5IiwiaXRlbXMiOiJkb3VibGUifX0seyJuYW1lIjoibSIsInR5cGUiOnsidHlwZSI6Im1hcCIsInZhbHVlcyI6ImJ5dGVzIn19LHsibmFtZSI6Im5leHQiLCJ0eXBlIjpbIm51bGwiLCJSZWMiXX1dfRRhdnJvLmNvZGVjCG51bGwAAAECAwQFBgcICQoLDA0ODwTWAQbDqTAAAgECAwQAAAAAAAD4PwAAAAAAAARAAAICawIJAAAGw6kxAoCAgAECAQIDBAAAAAAAAPg/AAAAAAAABEAAAgJrAgkAAgbDqTkCAgIBAgMEAAAAAAAA+D8AAAAAAAAEQAACAmsCCQAAAAECAwQFBgcICQoLDA0ODwJQBsOpMgKAgICAgEACAQIDBAAAAAAAAPg/AAAAAAAABEAAAgJrAgkAAAABAgMEBQYHCAkKCwwNDg8=',
  'base64',
)

export const deflated = Buffer.from(
  'T2JqAQQWYXZyby5zY2hlbWGKB3sidHlwZSI6InJlY29yZCIsIm5hbWUiOiJSZWMiLCJuYW1lc3BhY2UiOiJhLmIiLCJkb2MiOiJkIiwiZmllbGRzIjpbeyJuYW1lIjoicyIsInR5cGUiOnsidHlwZSI6InN0cmluZyIsImF2cm8uamF2YS5zdHJpbmciOiJTdHJpbmcifSwiZGVmYXVsdCI6IngifSx7Im5hbWUiOiJuIiwidHlwZSI6WyJudWxsIiwibG9uZyJdfSx7Im5hbWUiOiJlIiwidHlwZSI6eyJ0eXBlIjoiZW51bSIsIm5hbWUiOiJFIiwic3ltYm9scyI6WyJBIiwiQiJdfX0seyJuYW1lIjoiZiIsInR5cGUiOnsidHlwZSI6ImZpeGVkIiwibmFtZSI6IkYiLCJzaXplIjozfX0seyJuYW1lIjoibCIsInR5cGUiOnsidHlwZSI6ImFycmF5IiwiaXRlbXMiOiJkb3VibGUifX0seyJuYW1lIjoibSIsInR5cGUiOnsidHlwZSI6Im1hcCIsInZhbHVlcyI6ImJ5dGVzIn19LHsibmFtZSI6Im5leHQiLCJ0eXBlIjpbIm51bGwiLCJSZWMiXX1dfRRhdnJvLmNvZGVjDmRlZmxhdGUAAAECAwQFBgcICQoLDA0ODwRgYzu80oCBiZGJmYUBDH7YQ2gWBwYmpmwmTgYGtsMrDZkaGhoY8aliAqqyZGLCaxAAAAECAwQFBgcICQoLDA0ODwJAYzu80oipAQQcmBiZmFkYwOCHPYRmcWBgYspm4mRgAAAAAQIDBAUGBwgJCgsMDQ4P',
  'base64',
)
