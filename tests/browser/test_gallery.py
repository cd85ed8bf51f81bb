"""An NGO's person looks a pack over and tries it: the learners' own screens, whole, and nothing is kept."""

from qhatu.class_folder import DATABASE
from qhatu.records.store import Store

SCREENS = ("product", "batch", "materials", "work", "tools", "shared", "price", "result")


def test_a_pack_is_tried_from_the_gallery_to_the_result_and_nothing_is_kept(phones, opened):
    trade, language = "community-tourism", "en"
    phone = phones()
    phone.page.goto(opened.trainer_link)
    phone.goes_to("/packs")
    phone.page.click(f"a[href='/packs/{trade}']")
    phone.goes_to(f"/packs/{trade}?lang={language}")
    assert not phone.overflows()
    phone.picture(f"{language}-pack-{trade}")
    phone.page.click(f"a[href='/packs/{trade}/m/5-management/app?lang={language}']")
    phone.on_screen("product")
    assert phone.page.get_attribute(".qh-head a.back", "href") == f"/packs/{trade}?lang={language}"
    for screen in SCREENS:
        phone.on_screen(screen)
        assert not phone.overflows(), screen
        if screen == "batch":
            phone.types("units_per_batch", "31")
            phone.page.wait_for_timeout(1500)
        if screen != "result":
            phone.goes_on()
    phone.picture(f"{language}-pack-{trade}-result")
    assert "31" in phone.page.content()
    store = Store.in_file(opened.folder / DATABASE)
    try:
        assert [person.name for person in store.people() if store.enterprise_of(person.id)] == []
    finally:
        store.close()


def test_a_learner_reads_what_is_known_of_their_place(phones, opened):
    phone = phones()
    phone.signs_in("Wara Quispe", "4821")
    phone.goes_to("/places/bolivia")
    assert not phone.overflows()
    assert phone.page.locator(".fact.unsure").count() > 0 and phone.page.locator(".fact.read").count() > 0
    phone.goes_to("/packs")
    assert phone.page.locator(".pack-head, .gallery").count() == 0
