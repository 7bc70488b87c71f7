"""Functions of a small part of Python as WebAssembly text.

Functions take and return ``int`` (an ``i32``) and ``float`` (an ``f64``), and consist of
assignments to names, ``while``, ``if``, ``break``, ``continue`` and ``return``, with the
arithmetic and comparisons of such numbers, the functions of
:mod:`~archive.engines.columnar.kernel.instructions`, and each other. A name has the type
of what is first assigned to it. ``>>`` fills up with zeros, comparisons of ``int`` are
signed, and nothing is checked for overflow.

Source: WebAssembly Core Specification 2.0, section 6 (text format).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.engines.columnar.kernel.instructions import INSTRUCTIONS

_TYPES = {"int": "i32", "float": "f64", "bool": "i32", "None": ""}
_INTS: Mapping[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.BitAnd: "and",
    ast.BitOr: "or", ast.BitXor: "xor", ast.LShift: "shl", ast.RShift: "shr_u",
}  # fmt: skip
_FLOATS: Mapping[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div",
}  # fmt: skip
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip

_Typed = tuple[str, str]


class Untranslatable(Exception):
    """A function uses what is not part of the language; the message says where."""


class _Function:
    """One function on its way."""

    def __init__(
        self, function: Callable[..., Any], others: Mapping[str, Callable[..., Any]]
    ) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        assert isinstance(tree, ast.FunctionDef)  # noqa: S101  (what a function's text is)
        self.tree, self.others = tree, others
        self.known = function.__globals__
        self.types = {one.arg: _type(one.annotation) for one in tree.args.args}
        self.arguments = list(self.types)
        self.result = _type(tree.returns)
        self.loops: list[int] = []
        self.count = 0

    def wrong(self, node: ast.AST, what: str = "") -> Untranslatable:
        where = f"{self.tree.name}, line {getattr(node, 'lineno', '?')}"
        return Untranslatable(f"{where}: {what or ast.unparse(node)}")

    def text(self) -> str:
        """Return the function as text."""
        body = self.block(self.tree.body)
        parts = [f'(func ${self.tree.name} (export "{self.tree.name}")']
        parts += [f"(param ${name} {self.types[name]})" for name in self.arguments]
        if self.result:
            parts.append(f"(result {self.result})")
        own = [name for name in self.types if name not in self.arguments]
        parts += [f"(local ${name} {self.types[name]})" for name in own]
        ending = "unreachable" if self.result else ""
        return "\n".join([" ".join(parts), body, ending + ")"])

    # -- statements -------------------------------------------------------------------

    def block(self, nodes: Sequence[ast.stmt]) -> str:
        return "\n".join(self.statement(one) for one in nodes)

    def statement(self, node: ast.stmt) -> str:  # noqa: C901, PLR0911 - one for each kind
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                return self.assign(node, name, self.value(value))
            case ast.AugAssign(target=ast.Name(name), op=op, value=value):
                both = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                return self.assign(node, name, self.value(ast.copy_location(both, node)))
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return ""
            case ast.Expr(value=value):
                text, kind = self.value(value)
                return f"(drop {text})" if kind else text
            case ast.Return(value=None):
                return "(return)"
            case ast.Return(value=ast.expr() as value):
                return f"(return {self.value(value)[0]})"
            case ast.If(test=test, body=body, orelse=orelse):
                text = f"(if {self.truth(test)} (then {self.block(body)})"
                return text + (f" (else {self.block(orelse)}))" if orelse else ")")
            case ast.While(test=test, body=body, orelse=[]):
                return self.loop(test, body)
            case ast.Break() if self.loops:
                return f"(br $end{self.loops[-1]})"
            case ast.Continue() if self.loops:
                return f"(br $next{self.loops[-1]})"
        raise self.wrong(node)

    def assign(self, node: ast.AST, name: str, value: _Typed) -> str:
        text, kind = value
        if self.types.setdefault(name, kind) != kind or not kind:
            raise self.wrong(node, f"{name} is {self.types[name]}, not {kind}")
        return f"(local.set ${name} {text})"

    def loop(self, test: ast.expr, body: Sequence[ast.stmt]) -> str:
        """Write a loop; its condition is looked at first and after each turn."""
        self.count += 1
        number = self.count
        first = self.truth(test)
        self.loops.append(number)
        inner = self.block(body)
        self.loops.pop()
        return (
            f"(block $end{number} (br_if $end{number} (i32.eqz {first}))\n"
            f"(loop $again{number} (block $next{number} {inner})\n"
            f"(br_if $again{number} {first})))"
        )

    # -- expressions ------------------------------------------------------------------

    def truth(self, node: ast.expr) -> str:
        text, kind = self.value(node)
        if kind != "i32":
            raise self.wrong(node)
        return text

    def value(self, node: ast.expr) -> _Typed:  # noqa: C901, PLR0911 - one for each kind
        match node:
            case ast.Constant(value=value):
                return self.constant(node, value)
            case ast.Name(id=name) if name in self.types:
                return f"(local.get ${name})", self.types[name]
            case ast.Name(id=name) if name in self.known:
                return self.constant(node, self.known[name])
            case ast.BinOp(left=left, op=op, right=right):
                one, kind = self.value(left)
                other, other_kind = self.value(right)
                verb = (_INTS if kind == "i32" else _FLOATS).get(type(op))
                if kind != other_kind or verb is None:
                    raise self.wrong(node)
                return f"({kind}.{verb} {one} {other})", kind
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.compare(node, left, op, right)
            case ast.BoolOp(op=op, values=values):
                return self.chain(isinstance(op, ast.And), values), "i32"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"(i32.eqz {self.truth(operand)})", "i32"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return self.constant(node, -value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() as number)):
                return self.constant(node, -number)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args)
        raise self.wrong(node)

    def constant(self, node: ast.AST, value: object) -> _Typed:
        if isinstance(value, bool | int):
            return f"(i32.const {int(value)})", "i32"
        if isinstance(value, float):
            return f"(f64.const {value!r})", "f64"
        raise self.wrong(node)

    def compare(
        self, node: ast.AST, left: ast.expr, op: ast.cmpop, right: ast.expr
    ) -> _Typed:
        one, kind = self.value(left)
        other, other_kind = self.value(right)
        verb = _COMPARE.get(type(op))
        if kind != other_kind or verb is None:
            raise self.wrong(node)
        signed = "_s" if kind == "i32" and verb not in {"eq", "ne"} else ""
        return f"({kind}.{verb}{signed} {one} {other})", "i32"

    def chain(self, every: bool, values: Sequence[ast.expr]) -> str:
        """Write ``and`` or ``or``: the rest is only looked at if need be."""
        text = self.truth(values[-1])
        for one in values[-2::-1]:
            then, other = (text, "(i32.const 0)") if every else ("(i32.const 1)", text)
            text = f"(if (result i32) {self.truth(one)} (then {then}) (else {other}))"
        return text

    def call(self, node: ast.AST, name: str, args: Sequence[ast.expr]) -> _Typed:
        given = [self.value(one) for one in args]
        texts, kinds = [one[0] for one in given], tuple(one[1] for one in given)
        if name == "min" and kinds == ("i32", "i32"):
            one, other = texts
            return f"(select {one} {other} (i32.lt_s {one} {other}))", "i32"
        if name == "some" and kinds == ("i32",):
            return f"(v128.any_true (v128.load align=1 {texts[0]}))", "i32"
        if name == "bits" and kinds == ("i32", "i32"):
            return _bits(*texts), "i32"
        if name in INSTRUCTIONS:
            verb, wanted, result = INSTRUCTIONS[name]
        elif name in self.others:
            tree = _Function(self.others[name], {})
            verb, result = f"call ${name}", tree.result
            wanted = tuple(tree.types[one] for one in tree.arguments)
        else:
            raise self.wrong(node)
        if kinds != wanted:
            raise self.wrong(node, f"{name} takes {wanted}, not {kinds}")
        return f"({verb} {' '.join(texts)})", result


def _bits(at: str, place: str) -> str:
    begin = f"(i32.add {at} (i32.shr_u {place} (i32.const 3)))"
    shift = f"(i64.extend_i32_u (i32.and {place} (i32.const 7)))"
    return f"(i32.wrap_i64 (i64.shr_u (i64.load align=1 {begin}) {shift}))"


def _type(node: ast.expr | None) -> str:
    name = ast.unparse(node) if node is not None else ""
    if name not in _TYPES:
        raise Untranslatable(f"a type is missing or unknown: {name!r}")
    return _TYPES[name]


def translate(functions: Sequence[Callable[..., Any]], pages: int) -> str:
    """Return a module of *functions* with a memory.

    Args:
        functions: They may call each other.
        pages: Size of the memory, in pages of 65,536 bytes.

    Raises:
        Untranslatable: One of them uses what is not part of the language.
    """
    others = {one.__name__: one for one in functions}
    texts = [_Function(one, others).text() for one in functions]
    return "\n".join([f'(module (memory (export "memory") {pages})', *texts, ")"])
