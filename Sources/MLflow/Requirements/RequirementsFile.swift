/// A requirements file as pip reads it (pip documentation, "Requirements File Format"), without the files that it refers to.
///
/// ```
/// file    = { line }              a backslash at the end of a line joins it with the next
/// line    = [ requirement | option | place ] [ comment ]
/// comment = "#" text              at the beginning of a line or after a space
/// option  = ( "-r" | "-c" | "-e" | "-i" | "-f" | "--" word ) [ " " | "=" ] [ text ]
/// place   = a path that begins with "." or "/", or a URL, also of a version control system
/// ```
package struct RequirementsFile: Sendable, Hashable {
    package enum Line: Sendable, Hashable {
        case requirement(Requirement)
        /// `-r other.txt`, `--index-url …`: the option by its long name, and its value.
        case option(name: String, value: String)
        /// A file, a directory or an archive that is installed from where it lies.
        case place(String)
    }

    /// The content of one line, together with lines that a backslash joins to it.
    package struct Entry: Sendable, Hashable {
        /// Of its first line, from 1.
        package let number: Int
        /// Without comment and outer spaces.
        package let text: String
        /// nil: nothing of the grammar.
        package let line: Line?
    }

    /// Of the lines that say something.
    package let entries: [Entry]

    package var lines: [Line] { entries.compactMap(\.line) }

    /// The lines that are no requirement and no option, with their numbers.
    package var flaws: [String] {
        entries.filter { $0.line == nil }.map {
            "line \($0.number) is no requirement: \(MLflowFailure.excerpt($0.text))"
        }
    }

    package var requirements: [Requirement] {
        lines.compactMap { if case .requirement(let requirement) = $0 { requirement } else { nil } }
    }

    private static let longNames: [String: String] = [
        "-r": "--requirement", "-c": "--constraint", "-e": "--editable", "-i": "--index-url", "-f": "--find-links",
    ]

    private static let options: Set<String> = [
        "--requirement", "--constraint", "--editable", "--index-url", "--pypi-url", "--extra-index-url", "--no-index",
        "--find-links", "--no-binary", "--only-binary", "--prefer-binary", "--require-hashes", "--pre",
        "--trusted-host",
        "--use-feature", "--all-releases", "--only-final",
    ]

    package init(_ text: String) {
        entries = Self.joined(text).compactMap { number, text in
            let bare = Self.withoutComment(text).trimmingWhitespace()
            return bare.isEmpty ? nil : Entry(number: number, text: String(bare), line: Self.line(bare))
        }
    }

    static func line(_ text: Substring) -> Line? {
        if text.hasPrefix("-") { return option(text) }
        if let requirement = Requirement(text) { return .requirement(requirement) }
        let isPlace =
            text.hasPrefix(".") || text.hasPrefix("/") || text.firstRange(of: "://") != nil || text.hasPrefix("file:")
            || WindowsPath.hasDrive(text) || text.hasSuffix(".whl") || text.hasSuffix(".tar.gz")
        return isPlace && !text.contains(where: \.isWhitespace) ? .place(String(text)) : nil
    }

    private static func option(_ text: Substring) -> Line? {
        let end = text.firstIndex { $0 == "=" || $0.isWhitespace } ?? text.endIndex
        var written = String(text[..<end])
        var value = text[end...].drop { $0 == "=" || $0.isWhitespace }
        if !written.hasPrefix("--"), written.count > 2 {
            value = text.dropFirst(2)
            written = String(text.prefix(2))
        }
        let name = longNames[written] ?? written
        return options.contains(name) ? .option(name: name, value: String(value.trimmingWhitespace())) : nil
    }

    /// The lines, joined at backslashes, numbered from 1 by their first.
    private static func joined(_ text: String) -> [(number: Int, text: Substring)] {
        var lines: [(number: Int, text: Substring)] = []
        var open: (number: Int, text: Substring)?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let isComment = line.trimmingWhitespace().hasPrefix("#")
            let goesOn = line.hasSuffix("\\") && !isComment
            let part = goesOn ? line.dropLast() : line
            let whole =
                open.map { ($0.number, Substring(String($0.text) + (isComment ? " " : "") + part)) } ?? (
                    index + 1, part
                )
            if goesOn {
                open = whole
            } else {
                lines.append(whole)
                open = nil
            }
        }
        if let open { lines.append(open) }
        return lines
    }

    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace { return text[..<index] }
            previous = text[index]
        }
        return text
    }
}
