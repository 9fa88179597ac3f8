package import Identifiers

/// The constraints on the keys and roots of a trust file, as the file beside it sets them. What it leaves out is unlimited; an
/// unreadable file lets them vouch for nothing.
package struct TrustConstraints: Sendable, Hashable {
    /// The name of the file.
    package let file: String
    /// nil: any project.
    package private(set) var projects: [NamePattern]?
    /// nil: bundles for any target, or for none in particular.
    package private(set) var targets: [NamePattern]?
    /// nil: any signer that a root vouches for.
    package private(set) var subjects: [SubjectPattern]?
    package private(set) var alternatives: [SubjectPattern]?
    /// The moment from which on nothing is taken any more.
    package private(set) var end: Timestamp?
    /// The largest step of the sequence above the highest confirmed one; nil for any number.
    package private(set) var largestJump: Int64?
    /// The reason why the file cannot be read.
    package private(set) var flaw: SigningFailureText?

    /// - Parameter settings: the content of the file, or why it is none.
    init(file: String, settings: Result<Setting, SigningFailure>) {
        self.file = file
        do throws(SigningFailure) {
            try read(settings.get())
        } catch {
            flaw = SigningFailureText(error)
        }
    }

    private mutating func read(_ settings: Setting) throws(SigningFailure) {
        let reader = TrustSettingReader(file: file)
        let members = try reader.members(
            of: settings,
            at: "",
            allowed: ["pem", "projects", "targets", "subject", "san", "not-after", "sequence"]
        )
        if let value = members["projects"] {
            projects = try reader.texts(of: value, at: "projects").map { NamePattern($0) }
        }
        if let value = members["targets"] {
            targets = try reader.texts(of: value, at: "targets").map { NamePattern($0) }
        }
        if let value = members["subject"] {
            subjects = try reader.patterns(of: value, at: "subject", "CN=NAME,O=NAME", SubjectPattern.subject)
        }
        if let value = members["san"] {
            alternatives = try reader.patterns(
                of: value,
                at: "san",
                "email:ADDRESS, dns:NAME or uri:URI",
                SubjectPattern.alternative
            )
        }
        if let value = members["not-after"] { end = try reader.end(of: value, at: "not-after") }
        if let value = members["sequence"] {
            let jump = try reader.members(of: value, at: "sequence", allowed: ["jump"])["jump"]
            largestJump = try jump.map { jump throws(SigningFailure) in try reader.positive(jump, at: "sequence.jump") }
        }
    }

    mutating func fail(_ failure: SigningFailure) {
        if flaw == nil { flaw = SigningFailureText(failure) }
    }

    /// True if the names in certificates are constrained.
    var asksForNames: Bool { subjects != nil || alternatives != nil }
}

/// A failure as a value that can be compared, because a grant must be comparable.
package struct SigningFailureText: Sendable, Hashable {
    package let code: SigningCode
    package let subject: String
    package let message: String

    init(_ failure: SigningFailure) {
        code = failure.code
        subject = failure.subject
        message = failure.message
    }
}

/// Reads settings strictly; its errors name file, line and key.
struct TrustSettingReader {
    let file: String

    func members(
        of setting: Setting,
        at key: String,
        allowed: [String]
    ) throws(SigningFailure) -> [String: Setting] {
        guard case .map(let list) = setting.content else { throw wrong(setting, key, "a mapping of keys to values") }
        var members: [String: Setting] = [:]
        for member in list {
            let path = key.isEmpty ? member.key : "\(key).\(member.key)"
            guard allowed.contains(member.key) else {
                throw failure(
                    member.value.line,
                    path,
                    expected: "one of \(allowed.joined(separator: ", "))",
                    found: member.key.printable
                )
            }
            guard members.updateValue(member.value, forKey: member.key) == nil else {
                throw failure(member.value.line, path, expected: "each key once", found: "it more than once")
            }
        }
        return members
    }

    /// One word or a list of words, at least one. A key without a value is no bound, so it is an error.
    func texts(of setting: Setting, at key: String) throws(SigningFailure) -> [String] {
        var texts: [String] = []
        let items = if case .list(let items) = setting.content { items } else { [setting] }
        for item in items { texts.append(try text(of: item, at: key)) }
        guard !texts.isEmpty else { throw wrong(setting, key, "at least one word") }
        return texts
    }

    func patterns(
        of setting: Setting,
        at key: String,
        _ expected: String,
        _ read: (String) -> SubjectPattern?
    ) throws(SigningFailure) -> [SubjectPattern] {
        var patterns: [SubjectPattern] = []
        for text in try texts(of: setting, at: key) {
            guard let pattern = read(text) else { throw wrong(setting, key, expected) }
            patterns.append(pattern)
        }
        return patterns
    }

    /// A time, or a day, which counts to its end in UTC.
    func end(of setting: Setting, at key: String) throws(SigningFailure) -> Timestamp {
        let text = try text(of: setting, at: key)
        if let time = Timestamp(text) { return Timestamp(milliseconds: time.milliseconds + 1) }
        guard text.utf8.count == 10, let day = Timestamp(text + "T00:00:00Z") else {
            throw wrong(setting, key, "a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z")
        }
        return Timestamp(milliseconds: day.milliseconds + 86_400_000)
    }

    func positive(_ setting: Setting, at key: String) throws(SigningFailure) -> Int64 {
        guard let number = Int64(try text(of: setting, at: key)), number > 0 else {
            throw wrong(setting, key, "a whole number above 0")
        }
        return number
    }

    private func text(of setting: Setting, at key: String) throws(SigningFailure) -> String {
        guard case .text(let text) = setting.content, !text.isEmpty else { throw wrong(setting, key, "a word") }
        return text
    }

    private func words(_ setting: Setting) -> String {
        switch setting.content {
        case .nothing: "nothing"
        case .text(let text): "\"\(text)\"".printable
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    private func wrong(_ setting: Setting, _ key: String, _ expected: String) -> SigningFailure {
        failure(setting.line, key, expected: expected, found: words(setting))
    }

    func failure(_ line: Int, _ key: String, expected: String, found: String) -> SigningFailure {
        let place = key.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(key.printable)"
        return SigningFailure(.trustConstraints, place, expected: expected, found: found)
    }
}
