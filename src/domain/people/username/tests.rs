use super::*;

#[test]
fn names_of_letters_digits_and_three_marks_are_taken() {
    for raw in ["ana", "Bo_2", "x.y-z", "Łukasz", "Ίων", "日本語", "a1_", "a.b"] {
        assert!(Username::parse(raw).is_ok(), "{raw}");
    }
}

#[test]
fn other_names_are_refused() {
    for raw in [
        "",
        "ab",
        "a b c",
        "a@b",
        "<script>",
        "a\u{202e}bc",
        "a\u{200b}bc",
        "...",
        &"a".repeat(25),
        "zal\u{337}go",
        "a/b",
        "😀😀😀",
        "李_",
        "a李",
        "李1",
    ] {
        assert!(Username::parse(raw).is_err(), "{raw:?}");
    }
}

#[test]
fn marks_count_with_their_letter() {
    for raw in [
        "हिन्दी",
        "हिंदी",
        "राम",
        "தமிழ்",
        "বাংলা",
        "ไทยแลนด์",
        "မြန်မာ",
        "ខ្មែរ",
        "Jose\u{301}",
        "Nguyễn",
        "x\u{302}yz",
        "مُحَمَّد",
    ] {
        let name = Username::parse(raw).and_then(|name| name.check_readable().map(|()| name));
        assert!(name.is_ok(), "{raw}: {name:?}");
    }
    assert!(
        Username::parse(&"कि".repeat(24)).is_ok() && Username::parse(&"कि".repeat(25)).is_err()
    );
    assert!(
        Username::parse(&"x\u{302}".repeat(24)).is_ok()
            && Username::parse(&"x\u{302}".repeat(25)).is_err()
    );
    for raw in [
        "\u{301}abc",
        "a_\u{301}bc",
        "x\u{302}\u{302}bc",
        "ab\u{301}\u{302}\u{301}\u{302}\u{301}c",
        "\u{94d}\u{94d}\u{94d}",
    ] {
        assert!(Username::parse(raw).is_err(), "{raw:?}");
    }
}

#[test]
fn two_letters_are_a_name_in_han_kana_and_hangul() {
    for raw in ["李明", "김구", "さき", "アイ", "ｱｲ", "佐々", "ルー", "がぎ"] {
        assert!(Username::parse(raw).is_ok(), "{raw}");
    }
    for raw in ["李", "한", "ab", "李.", "яр", "दa", "か\u{3099}"] {
        assert!(Username::parse(raw).is_err(), "{raw}");
    }
}

#[test]
fn a_readable_name_is_of_one_script_and_one_direction() {
    let check = |raw: &str| Username::parse(raw).unwrap().check_readable();
    for raw in [
        "ana",
        "Bo_2",
        "x.y-z",
        "Łukasz",
        "Ίων",
        "Анна_2",
        "日本語",
        "さくらサクラ桜",
        "taroさくら",
        "한국語",
        "דנה",
        "דנה-12",
        "سارة",
        "سارة_٣",
    ] {
        assert_eq!(check(raw), Ok(()), "{raw}");
    }
    for raw in ["рауpal", "аnna", "annaΩ", "דנהx", "12דנה", "דנה.", "_סיון", "سارة٣2"]
    {
        assert!(check(raw).is_err(), "{raw}");
    }
}

#[test]
fn the_forums_own_words_are_reserved_with_their_look_alikes() {
    let is_reserved = |raw: &str| Username::parse(raw).unwrap().is_reserved();
    for raw in [
        "admin",
        "ADMIN",
        "Moderator",
        "rnoderator",
        "everyone",
        "a11",
        "r00t",
        "ａｐｉ",
        "officiaI",
        "heIp",
        "admin.",
        "_admin",
        "-a-d-m-i-n-",
        "adm1n",
        "0fficial",
        "Ηelp",
        "ѕtaff",
        "AdmIn",
        "ADMlN",
        "admlN",
        "OFFlClAL",
        "OFFlcial",
        "ALTHlNG",
        "LOGlN",
        "APl",
        "SECURlTY",
        "A.D.M.l.N",
        "GUEST\u{2bc}",
        "admin\u{2bc}",
        "\u{2bc}admin",
        "ad\u{2bb}min",
        "moderator\u{2bc}",
        "ADM\u{2bc}lN",
        "sy5tem",
        "5taff",
        "5upport",
        "4pi",
        "h3lp",
        "9uest",
        "5Y5TEM",
        "ádmin",
        "admi\u{307}n",
        "admiṅ",
        "ADMİN",
        "sýstèm",
        "Former.Mémber-1",
        "F0RMER-MEMBER-7",
    ] {
        assert!(is_reserved(raw), "{raw}");
    }
    for raw in [
        "ana",
        "bob",
        "moderator1",
        "adminer",
        "allison",
        "Ali",
        "admin.tools",
        "Élise",
        "Hallé",
        "Ilse",
        "4ever",
    ] {
        assert!(!is_reserved(raw), "{raw}");
    }
}

#[test]
fn case_width_and_look_alikes_make_no_second_name() {
    let share = |one: &str, other: &str| {
        let keys = |raw: &str| Username::parse(raw).unwrap().keys();
        keys(one).iter().any(|key| keys(other).contains(key))
    };
    for (one, other) in [
        ("ana", "ANA"),
        ("ana", "ａｎａ"),
        ("paypal", "рауpal"),
        ("admin1", "adminl"),
        ("oaecpl", "oaecpI"),
        ("alice", "aIice"),
        ("alice", "AIice"),
        ("Ian", "lan"),
        ("bob0", "bobO"),
        ("corner", "comer"),
        ("wendy", "vvendy"),
        ("anna", "ΑΝΝΑ"),
        ("José", "Jose\u{301}"),
        ("paul_1", "pauI_l"),
        ("alice", "AL1CE"),
        ("alice", "al1ce"),
        ("Weiß", "WEISS"),
        ("istan", "i\u{307}stan"),
        ("jojo", "J\u{307}oj\u{307}o"),
        ("iris", "İris"),
        ("alice", "ALlCE"),
        ("kirill", "KlRlLL"),
        ("nils", "NlLS"),
        ("ivo", "lVO"),
        ("ivo", "lvo"),
        ("hill", "HlLL"),
        ("jill", "JlLL"),
        ("official2", "OFFlcial2"),
        ("ALlCE", "alice"),
        ("ALICE", "AlICE"),
        ("ALlCE", "ALICE"),
        ("KlRlLL", "KIRILL"),
        ("ALlCE", "al1ce"),
        ("li.lia", "LI.LlA"),
    ] {
        assert!(share(one, other), "{one} and {other}");
    }
    for (one, other) in [
        ("user1", "user2"),
        ("user0", "user1"),
        ("Maria", "Marla"),
        ("Ali", "all"),
        ("jose", "José"),
        ("ann", "anna"),
        ("a.b", "a_b"),
        ("Clara", "Ciara"),
        ("Allan", "Aiian"),
        ("Elena", "Eiena"),
        ("PaulB", "PauiA"),
    ] {
        assert!(!share(one, other), "{one} and {other}");
    }
}
