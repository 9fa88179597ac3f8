import Identifiers

/// Turns the name of an entry in a foreign archive into a name below the target directory, or refuses it.
enum ForeignName {
    static func file(_ entry: LibarchiveEntry) throws(ArchiveFailure) -> EntryName {
        try name(try text(of: entry))
    }

    /// - Returns: nil for the directory that is extracted to itself, as in `./`.
    static func directory(_ entry: LibarchiveEntry) throws(ArchiveFailure) -> EntryName? {
        let text = try text(of: entry)
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        return trimmed == "." ? nil : try name(trimmed)
    }

    static func linked(_ target: String?, by name: EntryName) throws(ArchiveFailure) -> EntryName {
        guard let target else { throw undecodable(name.text) }
        return try Self.name(target)
    }

    /// - Returns: the target as it is, if following its text from where the link stands never leaves the root.
    static func symbolicTarget(_ target: String?, of name: EntryName) throws(ArchiveFailure) -> String {
        guard let target else { throw undecodable(name.text) }
        var depth = name.directories.count
        var staysInside = !target.isEmpty && !target.hasPrefix("/") && target.utf8.count < 4096
        for component in target.split(separator: "/") {
            if component == ".." { depth -= 1 } else if component != "." { depth += 1 }
            staysInside = staysInside && depth >= 0
        }
        guard staysInside else {
            throw ArchiveFailure(
                .foreignLink,
                name.text,
                expected: "a symbolic link that stays inside the archive",
                found: "one to \(target)"
            )
        }
        return target
    }

    private static func text(of entry: LibarchiveEntry) throws(ArchiveFailure) -> String {
        guard let text = entry.name else { throw undecodable(entry.shownName) }
        return text
    }

    private static func name(_ text: String) throws(ArchiveFailure) -> EntryName {
        var rest = text[...]
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        do {
            return try EntryName(String(rest))
        } catch {
            throw ArchiveFailure(
                .foreignName,
                text,
                expected: "a relative name that stays inside the archive",
                found: error.flaw.rawValue
            )
        }
    }

    private static func undecodable(_ shown: String) -> ArchiveFailure {
        ArchiveFailure(.foreignName, shown, expected: "names in UTF-8", found: "other bytes; make the archive again")
    }
}
