import Identifiers

/// The names an archive has used so far. None may stand for two things.
struct EntryRegistry {
    enum Kind {
        case directory
        case file
        case symbolicLink
    }

    private var kinds: [EntryName: Kind] = [:]

    /// Takes a name into use.
    /// - Returns: the directories to make, outermost first.
    /// - Throws: `archive.foreign.duplicate`, unless both uses are as a directory.
    mutating func add(_ name: EntryName, _ kind: Kind) throws(ArchiveFailure) -> [EntryName] {
        var missing: [EntryName] = []
        for directory in name.directories where try claim(directory, .directory) { missing.append(directory) }
        if try claim(name, kind), kind == .directory { missing.append(name) }
        return missing
    }

    func isFile(_ name: EntryName) -> Bool { kinds[name] == .file }

    /// - Returns: whether the name is new.
    private mutating func claim(_ name: EntryName, _ kind: Kind) throws(ArchiveFailure) -> Bool {
        guard let earlier = kinds.updateValue(kind, forKey: name) else { return true }
        guard earlier == .directory, kind == .directory else {
            throw ArchiveFailure(
                .foreignDuplicate,
                name.text,
                expected: "each name once",
                found:
                    "it twice, or a file where a directory is needed\(Self.spellingHint(name)); make the archive again "
                    + "without it"
            )
        }
        return false
    }

    /// Two spellings of a letter, as one sign or as a letter and an accent, are one after the normalisation of an archive's names.
    private static func spellingHint(_ name: EntryName) -> String {
        name.text.utf8.allSatisfy { $0 < 0x80 }
            ? "" : " (names that differ in how Unicode spells a letter are one name after normalisation to NFC)"
    }
}
