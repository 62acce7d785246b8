from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from .models import User


def lacks_second_factor(request: HttpRequest) -> bool:
    """Tell whether a member of staff has yet to set up a second factor where one is demanded."""
    user = request.user
    if not settings.STAFF_SECOND_FACTOR or not isinstance(user, User) or not user.is_worker_of_the_house:
        return False
    return not is_mfa_enabled(user)
