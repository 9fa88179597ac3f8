/// Texts that somebody could give a name, a note, a hook's output or a category, to see whether a page takes them for anything else.
enum HostileText {
    static let all = [
        "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)",
        "</title></pre><h1>gone</h1>",
        "{{title}} {{{title}}} {{&title}}", "javascript:alert(1)", "\u{202E}gnp.exe\u{202C}", "a\u{200B}\u{FEFF}b",
        "\u{2066}isolated\u{2069}", "\u{0}\u{1B}[31mred\u{7}", "&lt;already&gt; &amp; more", "<\u{338}b>",
        "\"\u{301} onclick=x", "\u{D4E}<b>x", "\u{D4E}\" onclick=x", "\u{111C2}<b>x", "\u{11F02}\" onclick=x",
        "\"\u{FF9E} onclick=x", "'\u{FF9F} onclick=x", "&\u{FF9F}lt;",
        "\u{1F468}\u{200D}\u{1F469}", "line\nline\r\nline\u{2028}line", "]]>--><!--", "%3Cscript%3E", "",
        String(repeating: "long ", count: 200_000),
    ]

    /// All of them in one text, without the longest.
    static let together = all.dropLast().joined(separator: " ")

    /// Characters that turn the direction of writing, or that nobody sees.
    static let hidden: [Unicode.Scalar] = [
        "\u{202E}", "\u{202C}", "\u{2066}", "\u{2069}", "\u{200B}", "\u{FEFF}", "\u{0}", "\u{1B}", "\u{7}", "\u{200D}",
        "\u{2028}",
    ]
}
