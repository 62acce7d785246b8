"""What an editor can put into a page. No raw HTML, no embeds from other hosts."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
LEVELS = [("1", _("一级标题")), ("2", _("二级标题")), ("3", _("三级标题"))]


class SectionBlock(blocks.StructBlock):  # type: ignore[misc]
    """A heading (may be empty for opening paragraphs) with its text."""

    heading = blocks.CharBlock(label=_("标题"), required=False, max_length=200)
    level = blocks.ChoiceBlock(label=_("级别"), choices=LEVELS, default="1")
    text = blocks.RichTextBlock(label=_("正文"), required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "title"
        label = _("章节")


class BodyBlock(blocks.StreamBlock):  # type: ignore[misc]
    section = SectionBlock()
    image = ImageBlock(label=_("图片"))
    attachment = DocumentChooserBlock(label=_("附件"))

    class Meta:
        required = False
