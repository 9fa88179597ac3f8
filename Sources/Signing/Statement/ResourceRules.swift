import Identifiers

/// The rules for the list of signed files as a whole (docs/bundle-format.md, "bundle.sig" and "Names"). Resources are
/// admitted one by one, in the order of the list.
struct ResourceRules {
    /// Top-level names that OMS tools skip, so nothing of that name can be signed.
    static let ignored = [".git", ".gitattributes", ".github", ".gitignore"]
    /// The name of the signature itself.
    static let signatureName = "bundle.sig"

    private let limit: Int
    private let subject: String
    private var count = 0
    private var sizes: [Digest: UInt64] = [:]
    private var previous: EntryName?
    /// The admitted names the latest one begins with, shortest first: only these can be directories of the next name.
    private var beginnings: [EntryName] = []

    init(limit: Int, subject: String) {
        self.limit = limit
        self.subject = subject
    }

    mutating func admit(_ resource: SignedResource) throws(SigningFailure) {
        count += 1
        guard count <= limit else {
            throw SigningFailure(.statementLimit, subject, expected: "at most \(limit) files", found: "more")
        }
        try checkPlace(resource.name)
        try checkOrder(resource.name)
        try checkDirectories(resource.name)
        let known = sizes.updateValue(resource.size, forKey: resource.digest)
        guard known == nil || known == resource.size else {
            throw SigningFailure(
                .statementSize,
                resource.name.text,
                expected: "\(known ?? 0) bytes, as the same digest has elsewhere",
                found: "\(resource.size)"
            )
        }
        guard resource.size <= UInt64(Int64.max) else {
            throw SigningFailure(
                .statementSize,
                resource.name.text,
                expected: "at most 2^63-1 bytes",
                found: "\(resource.size)"
            )
        }
    }

    private func checkPlace(_ name: EntryName) throws(SigningFailure) {
        let top = name.text.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard !top.elementsEqual(Self.signatureName.utf8) else {
            throw SigningFailure(
                .statementName,
                name.text,
                expected: "every file but the signature",
                found: "\(Self.signatureName) itself"
            )
        }
        if let ignored = Self.ignored.first(where: { top.elementsEqual($0.utf8) }) {
            throw SigningFailure(
                .statementName,
                name.text,
                expected: "no top-level name that model signing tools skip",
                found: ignored
            )
        }
    }

    private mutating func checkOrder(_ name: EntryName) throws(SigningFailure) {
        defer { previous = name }
        guard let previous else { return }
        if previous == name {
            throw SigningFailure(.statementDuplicate, name.text, expected: "each name once", found: "it twice")
        }
        guard previous < name else {
            throw SigningFailure(
                .statementOrder,
                name.text,
                expected: "names ascending by their bytes",
                found: "it after \(previous)"
            )
        }
    }

    private mutating func checkDirectories(_ name: EntryName) throws(SigningFailure) {
        let bytes = name.text.utf8
        while let last = beginnings.last, !bytes.starts(with: last.text.utf8) { beginnings.removeLast() }
        for above in beginnings where bytes.dropFirst(above.text.utf8.count).first == UInt8(ascii: "/") {
            throw SigningFailure(
                .statementDirectory,
                name.text,
                expected: "no file above it",
                found: "the file \(above)"
            )
        }
        beginnings.append(name)
    }
}

extension ResourceRules {
    /// Refuses two names that become equal when a file system composes them (Unicode NFC).
    static func checkComposition(of resources: [SignedResource]) throws(SigningFailure) {
        guard resources.contains(where: { !$0.name.text.utf8.allSatisfy { $0 < 0x80 } }) else { return }
        // String compares by canonical equivalence, which is what NFC decides.
        var composed = Set<String>(minimumCapacity: resources.count)
        for resource in resources where !composed.insert(resource.name.text).inserted {
            throw SigningFailure(
                .statementDuplicate,
                resource.name.text,
                expected: "names that differ after Unicode composition (NFC)",
                found: "another spelling of it"
            )
        }
    }
}
