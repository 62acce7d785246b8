"""Finds words that a reader would see in Chinese whatever language was chosen."""

import ast
import re
from collections.abc import Iterator

from qingshan.core.catalogue.extract import NAMES

CHINESE = re.compile(r"[㐀-鿿]")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def in_python(text: str) -> Iterator[str]:
    """Yield each Chinese literal that is neither marked for translation nor a docstring."""
    tree, fine = ast.parse(text), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in NAMES:
            fine |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            fine.add(id(node.body[0].value))
    words = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from (str(node.value) for node in words if id(node) not in fine and CHINESE.search(str(node.value)))


def in_template(text: str) -> Iterator[str]:
    """Yield each line with Chinese outside comments and marked messages; a language's own name may stand."""
    left = re.sub(r"\{% comment .*?\{% endcomment %\}", "", text, flags=re.DOTALL)
    left = re.sub(r"\{% blocktrans.*?\{% endblocktrans %\}", "", left, flags=re.DOTALL)
    left = re.sub(r"""\{% trans .*?%\}|_\("[^"]*"\)|_\('[^']*'\)|<(\w+)[^>]* lang="zh-hans">[^<]*</\1>""", "", left)
    yield from (line.strip() for line in left.splitlines() if CHINESE.search(line))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
