"""A tree as instructions, and the machine that runs them.

What the machine must take back when it goes back is one tuple: the group that
closed last, where the groups begin and end, and what loops have counted.
"""

from .syntax import UNLIMITED, width

ONE, MANY, SPLIT, JUMP, SAVE, PLACE, BACK, LOOK, ATOMIC, IF, ENTER, LOOP, END = range(13)


class Program:
    """The instructions of a pattern."""

    def __init__(self, node, groups):
        self.code, self.groups = [], groups
        self.slots = 1 + 2 * (groups + 1)
        self._emit(node)
        self._add(END)
        self.initial = (-1,) * self.slots
        # What a match begins with, if that is sure.
        first = next(op for op in self.code if op[0] != SAVE)
        self.first_test = first[1] if first[0] == ONE or (first[0] == MANY and first[2]) else None
        self.first_literal = first[2] if first[0] == ONE else None

    def _add(self, *instruction):
        self.code.append(instruction)
        return len(self.code) - 1

    def _patch(self, at, *instruction):
        self.code[at] = instruction

    def _emit(self, node):
        kind = node[0]
        getattr(self, "_emit_" + kind)(*node[1:])

    def _emit_one(self, test, literal):
        self._add(ONE, test, literal)

    def _emit_sequence(self, nodes):
        for node in nodes:
            self._emit(node)

    def _emit_choice(self, nodes):
        ends = []
        for node in nodes[:-1]:
            split = self._add(SPLIT)
            self._emit(node)
            ends.append(self._add(JUMP))
            self._patch(split, SPLIT, split + 1, len(self.code))
        self._emit(nodes[-1])
        for end in ends:
            self._patch(end, JUMP, len(self.code))

    def _emit_group(self, number, node):
        self._add(SAVE, 1 + 2 * number, 0)
        self._emit(node)
        self._add(SAVE, 2 + 2 * number, number)

    def _emit_place(self, test):
        self._add(PLACE, test)

    def _emit_back(self, number, folds):
        self._add(BACK, 1 + 2 * number, folds)

    def _emit_look(self, ahead, wanted, node):
        self._part(LOOK, node, wanted, 0 if ahead else width(node))

    def _emit_atomic(self, node):
        self._part(ATOMIC, node)

    def _part(self, op, node, *more):
        """Instructions that are tried apart and end with an END."""
        at = self._add(op)
        self._emit(node)
        self._add(END)
        self._patch(at, op, len(self.code), *more)

    def _emit_if(self, number, yes, no):
        at = self._add(IF)
        self._emit(yes)
        end = self._add(JUMP)
        self._patch(at, IF, 2 + 2 * number, len(self.code))
        self._emit(no)
        self._patch(end, JUMP, len(self.code))

    def _emit_repeat(self, node, least, most, mode):
        while node[0] == "sequence" and len(node[1]) == 1:
            node = node[1][0]
        if mode == "possessive":
            self._part(ATOMIC, ("repeat", node, least, most, "greedy"))
        elif node[0] == "one":
            self._add(MANY, node[1], least, most, mode == "lazy")
        elif (least, most) == (0, 1):
            split = self._add(SPLIT)
            self._emit(node)
            way = split + 1, len(self.code)
            self._patch(split, SPLIT, *(way[::-1] if mode == "lazy" else way))
        else:
            slot = self.slots
            self.slots += 2
            self._add(ENTER, slot)
            loop = self._add(LOOP)
            self._emit(node)
            self._add(JUMP, loop)
            self._patch(loop, LOOP, slot, least, most, mode == "lazy", len(self.code))

    def run(self, text, at, end, whole=False, must_advance=False):
        """The state in which a match that begins here ends; None if there is none."""
        state = self._try(0, text, at, end, self.initial, whole, at if must_advance else None)
        if state is None:
            return None
        state, stop = state
        return (state[0], at, stop, *state[3 : 3 + 2 * self.groups])

    def _try(self, pc, text, at, end, state, whole, forbidden):
        """Runs from an instruction to the END of its part: the state and place
        there. Ways not taken yet lie on a stack."""
        code, ways = self.code, []
        while True:
            op = code[pc]
            kind = op[0]
            if kind == ONE:
                if at < end and op[1](text[at]):
                    at += 1
                    pc += 1
                    continue
            elif kind == MANY:
                _, test, least, most, lazy = op
                limit = end if most == UNLIMITED else min(end, at + most)
                low = at + least
                stop = at
                if lazy:
                    while stop < low and stop < end and test(text[stop]):
                        stop += 1
                    if stop == low:
                        pc += 1
                        if stop < limit:
                            ways.append((pc, stop, state, test, limit))
                        at = stop
                        continue
                else:
                    while stop < limit and test(text[stop]):
                        stop += 1
                    if stop >= low:
                        pc += 1
                        if stop > low:
                            ways.append((pc, stop, state, None, low))
                        at = stop
                        continue
            elif kind == SAVE:
                slot, number = op[1], op[2]
                state = ((number,) if number else state[:1]) + state[1:slot] + (at,) + state[slot + 1 :]
                pc += 1
                continue
            elif kind == SPLIT:
                ways.append((op[2], at, state, None, None))
                pc = op[1]
                continue
            elif kind == JUMP:
                pc = op[1]
                continue
            elif kind == PLACE:
                if op[1](text, at, end):
                    pc += 1
                    continue
            elif kind == ENTER:
                slot = op[1]
                state += (-1,) * (slot + 2 - len(state))
                state = state[:slot] + (0, -1) + state[slot + 2 :]
                pc += 1
                continue
            elif kind == LOOP:
                _, slot, least, most, lazy, leave = op
                count, last = state[slot], state[slot + 1]
                if count < least:
                    state = state[:slot] + (count + 1, last) + state[slot + 2 :]
                    pc += 1
                    continue
                again = state[:slot] + (count + 1, at) + state[slot + 2 :]
                # An empty turn would go on for ever.
                more = count < most and at != last
                if more and lazy:
                    ways.append((pc + 1, at, again, None, None))
                    pc = leave
                elif more:
                    ways.append((leave, at, state, None, None))
                    state, pc = again, pc + 1
                else:
                    pc = leave
                continue
            elif kind == BACK:
                start, stop = state[op[1]], state[op[1] + 1]
                if start >= 0 and stop >= 0:
                    wanted, found = text[start:stop], text[at : min(at + stop - start, end)]
                    if wanted == found or op[2] and wanted.lower() == found.lower():
                        at += stop - start
                        pc += 1
                        continue
            elif kind == LOOK:
                _, after, wanted, behind = op
                found = None
                if at >= behind:
                    found = self._try(pc + 1, text, at - behind, end, state, False, None)
                if (found is not None) == wanted:
                    if wanted:
                        state = found[0]
                    pc = after
                    continue
            elif kind == ATOMIC:
                found = self._try(pc + 1, text, at, end, state, False, None)
                if found is not None:
                    (state, at), pc = found, op[1]
                    continue
            elif kind == IF:
                pc = pc + 1 if state[op[1]] >= 0 else op[2]
                continue
            elif not (whole and at != end) and at != forbidden:
                return state, at
            # This way leads nowhere: back to the last that was left.
            while ways:
                pc, at, state, test, bound = ways.pop()
                if bound is None:
                    break
                if test is None:
                    # A greedy repetition takes one less.
                    at -= 1
                    if at > bound:
                        ways.append((pc, at, state, None, bound))
                    break
                if test(text[at]):
                    # A lazy one takes one more.
                    at += 1
                    if at < bound:
                        ways.append((pc, at, state, test, bound))
                    break
            else:
                return None
