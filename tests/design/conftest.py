import pytest
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler


@pytest.fixture
def render():
    """Return a renderer of a piece of template with components in it, on /desk/cases/?stage=plan&page=2."""

    def draw(text: str, **context) -> str:
        template = engines["django"].from_string(CottonCompiler().process(text))
        return template.render(context, RequestFactory().get("/desk/cases/?stage=plan&page=2"))

    return draw
