//! A category is archived and merged away, before the eyes of those who read it.

use crate::{
    browser::writing::drafts::device,
    support::{Browser, TestApp},
};

const FITS: &str = "return document.documentElement.scrollWidth <= innerWidth";
const ARCHIVED: &str = "return [...document.querySelectorAll('#categories .nav-list')].at(-1)\
     .textContent.includes('Help') && document.querySelector('#categories h2 ~ h2:not([hidden])') !== null";

in_browsers!(what_is_archived_stands_apart_and_what_is_merged_leads_on, async |app: TestApp| {
    let bob = app.register("bob").await;
    bob.post("help", "Bread", "Which bread?").await;
    app.admin("boss").await;
    let boss = device(&app, "boss").await;
    boss.resize(360, 740).await;
    boss.goto("/admin/categories").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/c/help").await;
    ana.see("Bread").await;
    ana.see("Write a post").await;
    boss.press("Archive Help").await;
    boss.see("Nothing new is written there until you open it again.").await;
    boss.press("Archive").await;
    boss.see("Help is archived").await;
    ana.see("This category is archived: nothing new is written here.").await;
    ana.see_that("it stands apart", ARCHIVED).await;
    ana.reload().await;
    ana.see_that("it stands apart after a reload", ARCHIVED).await;
    ana.follow("Bread").await;
    ana.see("This category is archived: nothing new is written here.").await;
    ana.goto("/").await;
    let offered = "return [...document.querySelectorAll('select[name=category] option')]\
         .map((one) => one.textContent).join()";
    ana.see_that("the composer", &format!("{offered} === 'General,Introductions'")).await;
    boss.press("Open Help").await;
    boss.see("Help is open again").await;
    ana.see_that("the composer", &format!("{offered} === 'General,Introductions,Help'")).await;

    ana.goto("/c/help").await;
    ana.see("Bread").await;
    boss.press("Merge Help into another").await;
    boss.see("Its address leads there and is given to no other.").await;
    boss.see_that("the dialog fits a phone", FITS).await;
    boss.choose("Into which category", "General").await;
    boss.press("Merge").await;
    boss.see("Help is merged into General").await;
    boss.see_that("the page fits a phone", FITS).await;
    ana.see_that("another address", "return location.pathname === '/c/general'").await;
    ana.see("Bread").await;
    ana.goto("/c/help").await;
    ana.see("Bread").await;
    assert_eq!(ana.path().await, "/c/general");
    for browser in [ana, boss] {
        assert_eq!(browser.console().await, Vec::<String>::new());
        browser.close().await;
    }
});
