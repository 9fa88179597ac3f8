package import Identifiers
import StrictJSON

/// The document `bundle.delta` of a delta: a file with the contents of a bundle that an earlier one, its base, does not have
/// (docs/bundle-format.md, "Deltas").
///
/// It is not signed. It says only which contents stand in the file; each of them, and each that is taken from elsewhere, has to have
/// the digest that is signed.
package struct BundleDelta: Sendable, Hashable {
    /// The bundle that has the rest, by its own word.
    package struct Base: Sendable, Hashable {
        package let project: ProjectName
        package let bundle: BundleID
        package let sequence: Int64
        /// The digest of its bundle.json.
        package let digest: Digest

        package init(project: ProjectName, bundle: BundleID, sequence: Int64, digest: Digest) {
            self.project = project
            self.bundle = bundle
            self.sequence = sequence
            self.digest = digest
        }

        package var description: String { "\(project) \(bundle), sequence \(sequence)" }
    }

    package static let format = "slipway.delta/1"

    package let base: Base
    /// The distinct contents in the file, in the order of the bundle; that of bundle.json is the first.
    package let contents: [Digest]

    package init(base: Base, contents: [Digest]) {
        self.base = base
        self.contents = contents
    }

    /// The most bytes that the document of a bundle with so many distinct contents may have.
    static func limit(contents: Int) -> UInt64 { 4096 + 80 * UInt64(contents) }

    /// - Throws: `bundle.format`, `bundle.delta`, or what is wrong with the JSON.
    init(json: [UInt8]) throws {
        let value = try JSONParser.parse(json, subject: TarLayout.deltaName.text, sizeLimit: json.count)
        guard value["format"] == .string(Self.format) else {
            throw BundleFailure(
                .format,
                TarLayout.deltaName.text,
                expected: Self.format,
                found: (value["format"]?.kindDescription ?? "no format") + "; this program reads format 1 only"
            )
        }
        guard let base = value["base"], let project = base["project"]?.string.flatMap({ ProjectName($0) }),
            let bundle = base["bundle"]?.string.flatMap({ BundleID($0) }),
            let sequence = base["sequence"]?.integer, sequence > 0,
            let digest = base["digest"]?.string.flatMap({ Digest($0) })
        else {
            throw Self.refusal("a base with project, bundle, sequence and digest", shown(value, "base"))
        }
        guard let items = value["contents"]?.array else {
            throw Self.refusal("an array of digests", shown(value, "contents"))
        }
        self.base = Base(project: project, bundle: bundle, sequence: sequence, digest: digest)
        contents = try items.map { item in
            guard let digest = item.string.flatMap({ Digest($0) }) else {
                throw Self.refusal("an array of digests", item.kindDescription)
            }
            return digest
        }
    }

    /// The bytes of the document: compact, keys sorted.
    package func json() -> [UInt8] {
        JSONWriter.bytes(of: [
            "format": .string(Self.format),
            "base": [
                "project": .string(base.project.text), "bundle": .string(base.bundle.text),
                "sequence": .integer(base.sequence), "digest": .string(base.digest.description),
            ],
            "contents": .array(contents.map { .string($0.description) }),
        ])
    }

    static func refusal(_ expected: String, _ found: String) -> BundleFailure {
        BundleFailure(.delta, TarLayout.deltaName.text, expected: expected, found: found)
    }
}

/// The contents that a delta leaves out and nobody here has.
package enum MissingContents {
    /// The most that are named one by one: a node answers anybody who may send a bundle.
    private static let mostNamed = 1000

    /// - Parameters:
    ///   - missing: in the order of the bundle.
    ///   - place: who lacks them, such as `this node`.
    ///   - advice: what to do.
    package static func failure(
        _ missing: [TarLayout.Entry],
        of delta: BundleDelta,
        in place: String,
        advice: String
    ) -> BundleFailure {
        let bytes = missing.clampedSum { $0.size }
        return BundleFailure(
            .deltaBase,
            "a delta against \(delta.base.description)",
            "\(place) lacks \(missing.count) of the contents that it leaves out, \(bytes) bytes, such as \(missing.first?.name.text ?? ""); "
                + advice,
            findings: missing.prefix(mostNamed).map {
                Finding(
                    code: BundleCode.deltaBase.rawValue,
                    subject: $0.name.text,
                    expected: "\($0.digest), \($0.size) bytes",
                    found: "nothing"
                )
            }
        )
    }
}
