def f(v0, v1=1, *v2):
 try:
  if ((lambda: v0) + 1):
   if (((o.m(v0) in {1,2}) is not None) and 0.0[True:()]): assert g0, o.m((((lambda: v1) or (-0.0 in {1,2})), v2, ({x: v0 for x in v0} in {1,2}))); o.a = 0
  elif -0.0:
   v2 += True; v2, v1 = v2, v2
   v2 += ((... or 1) in {1,2})
  while (v1 == (True == v0)):
   while (("s" and ...) + (((not v0) + [0.0 for v1 in v1 if v1]) in {1,2})):
    v1 += ((((g1 if True else -0.0) < (v1 and 0.0) < v2) is None) or (not v1)); assert (lambda: v2), v2[(v2 and v0):("s" == g(0.0, k=g(v2, k=0)))]; o.a = ({x: o.m((0.0 == 0.0)) for x in v1} == -0.0)
    while ((f"{v2!r}a{v2:>{v0}}" or 0.0), ({x: f(v2, *"") for x in v2} + ""), True): assert "s", ...; v1 = 1
   if (() is not None):
    if ...: v0 += f"{v0!r}a{v0:>{v0}}"; v1 += (True in {1,2})
    yield o.m((1 if ((True is None) in {1,2}) else ([0 for v0 in v0 if v0] < 1 < (() is None))))
   else:
    while g2: v0, *v0 = ((g0 == (0.0 or v1))[None:(lambda: v2)] < {x: (lambda: v0) for x in v2} < f((f((), *()), 0.0, (g2 is not None)), *((not 0) == ...))); yield (True is not None)
    v1 = (... is None); v0, v1 = v0, v0; v2 += v2
    v2, v0, v2 = (((f"{v2!r}a{v2:>{v1}}" + v1) or ((g0, -0.0, v1) == g(0, k=1))) and (((-0.0 if v1 else "s") < (v1 + None) < g(0.0, k=v0)) < f"{v0!r}a{v2:>{v0}}" < (v1 is None))), (((("" if v2 else None) is not None), 1, (True < () < g0)[(0.0 or v2):0]) < (not (g1 is not None)) < v1), v2
  else:
   while (("s" or v0), ([(-0.0 is None) for v2 in v2 if v2] is None), g((["s" for v1 in v1 if v1], (), [g2 for v2 in v2 if v1]), k=v1)):
    match v0:
     case 1 if -0.0:
      v0, v0, v2 = v1, ((() and 0) + [0[((), v1, v1):(v0 + "s")] for v0 in v1 if v1]), ((not v0) < 1 < ...)
      v0 = ({x: () for x in v2}[v2:v0][[g0 for v0 in v2 if v0]:((0 < () < v0), 0.0, True)] or ((0 is not None) if (0[1:...] and 1) else 1))
     case [v1]:
      break
      try:
       for o.a in f((() and {x: (() or g0) for x in v2}), *v1): v2 = None; v1, v0, v2 = "s", 1, None
       yield True
       match {x: ... for x in v2}:
        case C(1, v2):
         while (((g0 in {1,2}) + v1) is not None): raise; v0, v1, v2 = ((True + (not -0.0))[g("", k=(1 and g2)):(not 1)] == v2)
         assert (True and (lambda: v0)), (v0[[[() for v2 in v0 if v1] for v1 in v2 if v0]:""] or ((-0.0 == (v1 if v0 else 0.0)) and ((0.0 in {1,2}) and (v1 == v1))))
        case "x" | [_, _] if ():
         if v2:
          raise; v2 = 0.0
          v2, *v1 = f"{v1!r}a{v0:>{v0}}"; v2 = v1; v0, v2, v2 = v1, 0, ((((v0 is not None) and (None, (), v2)) if ((None and 1), v2, (lambda: v2)) else None) in {1,2})
         elif ((not (1 if () else ...)) or (not ((1 < 1 < None) is None))):
          v1 = v1; return; v1, v2 = v2, v2
          v0 = 0; v2, v2 = (((lambda: v2) or ((v0, -0.0, -0.0) + "s")) == (((v2 is None) or [... for v1 in v1 if v0]) if g((v2 is not None), k=(not v1)) else o.m(v0))); v1 += (v2 in {1,2})
          v2 += "s"; v0, *v2 = ((((not v0) == 0.0) or 0[("s" + 1):v0]) is None); v1, v2 = ((not (lambda: v0)) is None)
         v1 = (0.0 if g([(None, None, True) for v0 in v0 if v1], k=0.0) else -0.0); return (lambda: v2)[(o.m((True == v2)) and ()):v2]; v0, v2 = v1, v2
         ({x: v1 for x in v0} == ())
        case _:
         v2 = (g2 is None)
         v2 = g0; raise; v1, *v0 = ("" == ((("" < "" < None) or (-0.0 if ... else "")) == None))
         v1, v1 = v2, v2
      except o.m(1):
       break
       v2, *v0 = ({x: 0.0 for x in v0} is None); v2 = -0.0
     case "x" | [_, _]:
      v2 = f(v0, *(((True if 0 else ()) == o.m(...)) if (v2 is not None) else (v1 is not None)))
      break
     case _:
      v0 = True; continue
      v2, v1 = v1, v1; v0, v2, v1 = ("" or ((v0 in {1,2}) in {1,2}))[...:v1[v2:g((() in {1,2}), k=(0 < ... < ()))]]
   else:
    del v0
    v2 = (not f((g(v0, k=None) if "s" else v2), *v0)); assert (), True
   v1, v0 = v0, v0
 except (v2 + f(..., *o.m((g1 + "")))) as v1:
  v2 += {x: (lambda: v0) for x in v2}