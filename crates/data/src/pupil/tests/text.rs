//! Codes in the texts that people send.

use super::*;

/// Breaks a text into lines of this many characters.
fn wrapped(text: &str, width: usize, line_end: &str) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join(line_end)
}

#[test]
fn thirty_codes_of_a_chat_are_found() {
    let mut chat = String::from("Mr Smith, 10:30: please send your LENET1 codes here\n");
    for way in 0..30 {
        let code = pupil(&format!("P{way}"), way, 0.8).code().unwrap();
        let _ = match way % 3 {
            0 => writeln!(chat, "Pupil {way}, 10:{way:02}: {code}"),
            1 => writeln!(chat, "[10:{way:02}, 28/11/2026] Pupil {way}\n{}\nthere you are", wrapped(&code, 76, "\r\n")),
            _ => writeln!(
                chat,
                "> Pupil {way} wrote:\n> {}",
                wrapped(&code, 60, "=\n> ").replace("LENET1-", "LENET1\u{2013}")
            ),
        };
    }
    let found = find(&chat);
    assert_eq!(found.len(), 30);
    for (way, found) in found.iter().enumerate() {
        assert_eq!(found.pupil.as_ref().unwrap().heading.name, format!("P{way}"));
        assert!(found.before.contains(&format!("Pupil {way}")), "{way}: {}", found.before);
    }
    assert_eq!(found.iter().map(|found| found.line).take(3).collect::<Vec<_>>()[..2], [2, 4]);
}

#[test]
fn broken_codes_are_named_and_the_others_are_read() {
    let code = |name| pupil(name, 2, 0.7).code().unwrap();
    let (cut, whole, typed, foreign) = (code("Anna"), code("Ben"), code("Cem"), code("Dora"));
    let typed = typed.replacen(&typed[100..101], if &typed[100..101] == "a" { "b" } else { "a" }, 1);
    let text = format!(
        "Anna, 10:32: {}\nBen: {whole}\nCem: {typed}\nDora: {}\nEve: LENET1-\nFin: LENET1",
        &cut[..200],
        foreign.replace("LENET1-", "LENET12-"),
    );
    let found = find(&text);
    let named: Vec<_> = found.iter().map(|found| (found.line, found.before.as_str())).collect();
    assert_eq!(named, [(1, "Anna, 10:32"), (2, "Ben"), (3, "Cem"), (4, "Dora"), (5, "Eve")]);
    assert!(
        matches!(found[0].pupil, Err(CodeError::CutOff { found: 196, .. })),
        "with the name behind it: {:?}",
        found[0]
    );
    assert_eq!(found[1].pupil.as_ref().unwrap().heading.name, "Ben");
    assert_eq!(found[2].pupil, Err(CodeError::Changed));
    assert_eq!(found[3].pupil, Err(CodeError::Version("12".into())));
    assert_eq!(found[4].pupil, Err(CodeError::CutOff { found: 3, length: 356 }));
    assert_eq!(find("no code"), []);
}

#[test]
fn an_impossible_content_is_foreign() {
    let checked = |body: &str| {
        let mut start = Bits::default();
        start.put((body.len() + CHECKSUM) as u32, 12);
        let checked = start.into_text() + body;
        find(&format!("LENET1-{checked}{}", checksum(&checked))).remove(0).pupil
    };
    for body in ["", "AAAA", &"A".repeat(500), &"/".repeat(4_000)] {
        assert_eq!(checked(body), Err(CodeError::Foreign), "{body}");
    }
    let code = pupil("Anna", 3, 0.7).code().unwrap();
    let body = &code[9..code.len() - CHECKSUM];
    assert!(checked(body).is_ok());
    assert_eq!(checked(&format!("{body}A")), Err(CodeError::Foreign), "a character too many");
}
