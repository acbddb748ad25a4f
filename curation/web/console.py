"""The console's levers: a run's pause and end, the pace, the key, the alerts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from curation.accounts.permissions import Act
from curation.models import Alert, Pace, SyncRules, SyncRun
from curation.sync import alerts, engine, keys, pace_rules, steering
from curation.tasks import plan_run, run_slice
from curation.web.access import needs, signed_in, the
from curation.web.sync_forms import KeyForm, RulesForm


@require_POST
@needs(Act.STEER_RUN)
def steer_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause a run, go on with it, end it, or let it work outside the quiet hours."""
    run = the(SyncRun.objects.all(), request, Act.STEER_RUN, pk=pk)
    wish, by = request.POST.get("do", ""), signed_in(request)
    done, said = False, ""
    if wish == "pause":
        done, said = (
            steering.pause(run.pk, by=by),
            "is paused. Slices that were under way are finished and kept.",
        )
    elif wish == "resume":
        done, said = steering.resume(run.pk), "goes on where it was."
    elif wish == "cancel":
        done, said = steering.cancel(run.pk, by=by), "is ended. What it brought is kept."
    elif wish == "any-hour":
        done, said = pace_rules.set_free(run.pk), "need not wait for the quiet hours any more."
    if not done:
        messages.warning(request, f"Run {run.pk} was left as it is: that cannot be done to it now.")
        return redirect(run)
    if wish in ("resume", "any-hour"):
        plan_run.delay_on_commit(run.pk)  # type: ignore[attr-defined]  # Celery adds it under Django
        for slice_id in engine.open_work(run.pk):
            run_slice.delay_on_commit(slice_id)  # type: ignore[attr-defined]  # as above
    messages.success(request, f"Run {run.pk} {said}")
    return redirect(run)


@never_cache
@needs(Act.SET_PACE)
def pace(request: HttpRequest) -> HttpResponse:
    """Show and set how fast, how much and when NCBI may be asked."""
    rules = SyncRules.objects.current()
    fields = ("daily_requests", "large_requests", "off_peak_from", "off_peak_to", "zone", "weekends")
    form = RulesForm(request.POST or None, initial={name: getattr(rules, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        pace_rules.set_rules(by=signed_in(request), **form.cleaned_data)
        messages.success(request, "The rules are set. Slices that wait look at them with their next try.")
        return redirect("pace")
    return _pace_page(request, form, KeyForm())


@require_POST
@sensitive_post_parameters("key")
@needs(Act.SET_PACE)
def set_key(request: HttpRequest) -> HttpResponse:
    """Take an NCBI key, or forget the one that was entered."""
    if "forget" in request.POST:
        keys.forget()
        messages.success(request, "The key that was entered here is forgotten.")
        return redirect("pace")
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            keys.put(form.cleaned_data["key"], by=signed_in(request))
        except keys.KeyRefusedError as error:
            form.add_error("key", str(error))
        else:
            messages.success(request, "The key is stored, encrypted. It is used from the next request on.")
            return redirect("pace")
    return _pace_page(request, RulesForm(initial=vars(SyncRules.objects.current())), form)


@require_POST
@needs(Act.SEE_TO_ALERT)
def see_to_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person has seen an alert."""
    found = the(Alert.objects.all(), request, Act.SEE_TO_ALERT, pk=pk)
    alerts.acknowledge(found.pk, by=signed_in(request))
    messages.success(request, "Noted. It is raised again if it happens again.")
    return redirect("sources")


def _pace_page(request: HttpRequest, form: RulesForm, key_form: KeyForm) -> HttpResponse:
    context = {
        "form": form,
        "key_form": key_form,
        "key": keys.state(),
        "rows": Pace.objects.order_by("name"),
        "rules": SyncRules.objects.current(),
        "perms_pace": True,
    }
    return render(request, "sync/pace.html", context)
