None; True; False; ...
x = None, True, False, ...
ints = 0, 1, -1, 255, 256, 2**31, 2**64, 10**20
floats = 1.0, .5, 1., 1e10, 1E-5, 1_0.0_1, 1e1000, 5e-324
imag = 1j, 1.5J, 0j, 1e3j
strs = '', "a", 'it''s', "tab\t", r"raw\n", '\x41\101\u0041\U00000041\N{LATIN SMALL LETTER A}', 'line\
continued'
byts = b'', b"a\x00\xff", rb"\n", Rb'\d', b'\101'
wide = "日本語", "ключ", "🐍", "é"
日本 = "名前"; print(日本, ﬁ := 1)
"%s" "%s"
very_long = "0123456789" "0123456789" \
  "continuation"
