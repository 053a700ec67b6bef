f"plain"; f""; f"{x}"; f"a{x}b{y!r}c{z!s:>10}d{w!a}"
f"{x:{y}}" f"{x:>{y}.{z}}"
f"{x=}" f"{ x = }" f"{x=!s}" f"{x=:>5}" f"{x = :{y}}"
"a" f"b{c}" "d" f"" "e" f"{{{x}}}"
f"a{{b}}c" f"{'nested' + f'{x}'}"
f"{x['key']}{x["key"]}"
f"""
multi {x}
  line {
    y
  } end
"""
f"{(lambda: 1)}" f"{x, y}" f"{*a,}" f"{ {1: 2}[1] }"
rf"\{x}\n" fr"{x}\d"
f"\n{x}\t\u00e9{y}\N{BULLET}"
f"{x:%H:%M}" f"{x!r:^{w}}"
"%s and %r" % (a, b), "%5s|%-5s|%.3s|%5.2a" % (a, b, c, d), "%d" % (x,), "%s%%" % (x,), "%s" % x, "%(a)s" % (b,), "%s" % (x,)
"%s %s" % (a,), "no" % (), "%100s" % (x,), "%s" % (*a,), "%+s%#r" % (a, b)
f"{a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}{m}{n}{o}{p}{q}{r}{s}{t}{u}{v}{w}{x}{y}{z}{A}{B}{C}{D}{E}"
x = f"{a}" \
    "continued" \
    f"{b}"
"concatenated" 'strings' """triple"""
b"bytes" b'\xff\n'
"\ud800 \udfff \N{REPLACEMENT CHARACTER} � \U0001F600 é"
u"unicode"
