from content.pages.models import ArticlePage, HomePage, NewsIndexPage, NewsPage
from content.policies.models import PolicyIndexPage, PolicyPage

__all__ = ["ArticlePage", "HomePage", "NewsIndexPage", "NewsPage", "PolicyIndexPage", "PolicyPage"]
