from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

from qingshan.access.routes import PUBLIC, SIGNED_IN, foreign, route

from .views import SignIn, home

urlpatterns = [
    route("login/", SignIn.as_view(), name="account_login", policy=PUBLIC),
    route("logout/", account.logout, name="account_logout", policy=PUBLIC),
    route("inactive/", account.account_inactive, name="account_inactive", policy=PUBLIC),
    route("reauthenticate/", account.reauthenticate, name="account_reauthenticate", policy=SIGNED_IN),
    route("password/change/", account.password_change, name="account_change_password", policy=SIGNED_IN),
    route("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate", policy=PUBLIC),
    route("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate", policy=SIGNED_IN),
    route("2fa/", mfa.index, name="mfa_index", policy=SIGNED_IN),
    foreign(path("2fa/totp/", include("allauth.mfa.totp.urls")), policy=SIGNED_IN),
    foreign(path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")), policy=SIGNED_IN),
    route("home/", home, name="accounts-home", policy=SIGNED_IN),
]
