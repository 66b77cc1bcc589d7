use std::time::{Duration, Instant};

use super::*;

#[track_caller]
fn refused(passwords: &[&str], why: &[&str]) {
    for raw in passwords {
        assert!(
            matches!(Effort::of(raw), Effort::Refused(found) if why.contains(&found)),
            "{raw:?}: {:?}",
            Effort::of(raw)
        );
    }
}

#[test]
fn one_character_over_and_over_is_refused() {
    refused(
        &[
            "aaaaaaaa",
            "11111111",
            "!!!!!!!!",
            "AaAaAaAa",
            "ßßßßßßßß",
            "漢漢漢漢漢漢漢漢",
            "ababababab",
            "abcabcabcabc",
            "xyzxyzxyz",
            "12121212",
            "a a a a a a",
        ],
        &[RUN],
    );
    refused(&["aaaaaaa1", "1aaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaa!", "aaaabbbb"], &[EASY, RUN]);
    refused(&[&"a".repeat(128), &"ä".repeat(128)], &[RUN]);
}

#[test]
fn runs_along_alphabets_and_keyboards_are_refused() {
    refused(
        &[
            "abcdefgh",
            "hgfedcba",
            "ABCDEFGH",
            "stuvwxyz",
            "xyzabcde",
            "acegikmo",
            "абвгдежз",
            "αβγδεζηθ",
            "12345678",
            "87654321",
            "01234567",
            "qwertyui",
            "QWERTZUI",
            "azertyui",
            "asdfghjkl",
            "lkjhgfds",
            "poiuytre",
            "йцукенгш",
            "фывапрол",
            "1q2w3e4r",
            "1qaz2wsx",
            "zaq12wsx",
            "abcd1234",
            "qwer1234",
            "asdfzxcv",
            "abcabcabc",
            "a b c d e f g h",
            "!@#$%^&*",
            "ａｂｃｄｅｆｇｈ",
        ],
        &[RUN, COMMON, EASY],
    );
    refused(&["a.b.c.d.e.f.g.h", "1-2-3-4-5-6-7-8", "qwer-tyui", "ábćdéfgh"], &[RUN, COMMON]);
    refused(&["abcdefgh1", "qwertyuiop!", "1abcdefgh", "12345678ab"], &[EASY, COMMON]);
    refused(&["aabbccdd", "aabbccddeeff", "112233445566", "aaabbbccc", "qqwweerrtt"], &[RUN]);
    refused(&["159753159", "357951357", "147258369", "963852741", "159357159"], &[RUN, COMMON]);
    refused(
        &[
            "qwertyuiopasdfghjklzxcvbnm1234567890",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "абвгдежзийклмнопрстуфхцчшщъыьэюя0123456789",
            "aabbccddeeffgghhiijjkkllmmnnooppqqrr",
            &"1234567890".repeat(4),
            &"0123456789".repeat(12),
            &"qwertyuiop".repeat(4),
            &"qwertyuiopasdfghjkl".repeat(3),
            &"1qaz2wsx3edc".repeat(5),
        ],
        &[RUN],
    );
}

#[test]
fn common_ones_with_what_everyone_puts_there_are_refused() {
    refused(
        &[
            "password",
            "PASSWORD",
            "Passw0rd",
            "iloveyou",
            "Password1!",
            "P@ssw0rd",
            "P@$$w0rd!",
            "pa55word",
            "passw0rd123",
            "Password123!",
            "Password2024!",
            "!Password1",
            "1password1",
            "123password",
            "Dr@gon123!",
            "Football!1",
            "f00tb@ll",
            "Tru5tN01",
            "trustno1!",
            "sunshine7#",
            "passwordpassword",
            "P A S S W O R D",
            "pass\u{200b}word",
            "Ｐａｓｓｗｏｒｄ１",
            "1L0veYou!",
            "Iloveyou2!",
            "  password  ",
            "pássword",
            "passwörd",
            "pa\u{301}ssword1",
            "раssword",
            "Ρаsswοrd!",
            "ƒootball1",
            "p.a.s.s.w.o.r.d",
            "P-a-S-s-W-o-R-d",
            "p_4_s_5_w_0_r_d",
            "i love you",
            "trust-no-1",
            &"password".repeat(5),
            &"P@ssw0rd".repeat(16),
        ],
        &[COMMON],
    );
}

#[test]
fn blanks_and_invisible_characters_alone_are_refused() {
    refused(
        &[
            "        ",
            "\t\t\t\t\t\t\t\t",
            "\u{a0}\u{2003}\u{3000} \u{a0}\u{2003}\u{3000} ",
            "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{200b}\u{ad}\u{34f}",
            "\u{3164}\u{115f}\u{1160}\u{ffa0}\u{2800}\u{3164}\u{115f}\u{1160}",
            "\u{e0041}\u{e0042}\u{e0043}\u{e0044}\u{fe0f}\u{fe0e}\u{202e}\u{202c}",
        ],
        &[BLANK],
    );
    refused(
        &[
            "a       ",
            "\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}x",
            "\u{200b}a\u{200c}b\u{200d}c\u{2060}",
        ],
        &[RUN, EASY],
    );
}

#[test]
fn one_character_for_many_is_no_more_to_guess_and_takes_no_longer() {
    refused(&[&"ﷺ".repeat(128), &"㍿".repeat(8)], &[RUN]);
    let texts = [
        "ﷺ".repeat(128),
        "㌀㌕㍂ﷺ".repeat(32),
        format!("{}xyzwqrtu", "abcd1234!@".repeat(12)),
        format!("{}!", "a".repeat(127)),
        "1!|il".repeat(25),
        format!("{}ab", "12345678901234567890123456789012345678901234567890".repeat(2)),
        "ab".repeat(63) + "c!",
        "1234567812345679".repeat(4) + "0" + &"1234567812345679".repeat(3),
    ];
    Effort::of(&texts[0]);
    for text in texts {
        let took = || {
            let start = Instant::now();
            Effort::of(&text);
            start.elapsed()
        };
        // Others may want the processor meanwhile.
        let least = (0..5).map(|_| took()).min().unwrap();
        assert!(least < Duration::from_millis(10), "{least:?}: {text}");
    }
}

#[test]
fn long_and_plain_is_fine_and_so_is_what_is_no_pattern() {
    for raw in [
        "correct horse battery staple",
        "a better password",
        "another password",
        "one more password",
        "thequickbrownfoxjumps",
        "my grandmother bakes",
        "hunter2hunter2",
        "gx7!kq2z",
        "58203918",
        "пароль из слов",
        "ég á lítinn hest",
        "一二三四五六七八九十百",
        "it rains on monday 1984",
        "password of a bakery",
        "Sup3r-secret!",
        "kaffi klukkan fjögur",
        "zebra-piano-lamp",
        "+-*/pass=?&%",
        "+-*/abcd=?&%",
        "þetta-er-langt",
        "z.k.q.x.w.v",
        &format!("{}1", "a".repeat(127)),
    ] {
        assert!(matches!(Effort::of(raw), Effort::Steps(_)), "{raw:?}: {:?}", Effort::of(raw));
    }
}
