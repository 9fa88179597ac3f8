import DurableFiles
package import Identifiers
package import Signing
import StrictJSON

/// The bundles in bundles/golden and the verdict of every release on each (its README.md tells their origin).
package struct GoldenBundles: Sendable {
    /// The expected result of a verification.
    package enum Verdict: Sendable, Equatable {
        case accepted(project: String, bundle: String, sequence: Int64, manifest: String, signer: Signer)
        case refused(code: String, subject: String)
    }

    package struct Bundle: Sendable, CustomStringConvertible {
        /// Below bundles/golden.
        package let file: String
        /// Of the file's bytes, so that a golden bundle cannot be changed unnoticed.
        package let digest: Digest
        package let verdict: Verdict

        package var path: String { GoldenBundles.path(file) }
        package var description: String { file }
    }

    /// Wrong or missing members of expected.json.
    package struct Unreadable: Error {
        package let what: String
    }

    package let moment: Timestamp
    package let trustFiles: [String]
    package let bundles: [Bundle]

    package static let directory = Fixtures.repository + "/bundles/golden"

    package static func path(_ file: String) -> String { "\(directory)/\(file)" }

    /// As expected.json says.
    package init() throws {
        let table = try JSONParser.parse(Self.read("expected.json"), subject: "expected.json")
        guard let moment = table["at"]?.string.flatMap({ Timestamp($0) }) else { throw Unreadable(what: "at") }
        self.moment = moment
        trustFiles = table["trust"]?.array?.compactMap(\.string) ?? []
        bundles = try (table["bundles"]?.array ?? []).map(Self.bundle)
    }

    /// The test keys and the test root that the good ones were signed under.
    package func trust() throws -> Trust {
        try Trust(
            files: trustFiles.map { file in
                (name: file.split(separator: "/").last.map(String.init) ?? file, pem: try Self.text(file))
            }
        )
    }

    /// A bundle by the name of its file.
    package subscript(_ file: String) -> Bundle {
        get throws {
            guard let bundle = bundles.first(where: { $0.file == file }) else { throw Unreadable(what: file) }
            return bundle
        }
    }

    package static func read(_ file: String) throws -> [UInt8] {
        try OpenFile.read(path(file)).readAll(limit: 1 << 20)
    }

    package static func text(_ file: String) throws -> String {
        String(decoding: try read(file), as: UTF8.self)
    }

    private static func bundle(_ row: JSONValue) throws -> Bundle {
        guard let file = row["file"]?.string, let digest = row["digest"]?.string.flatMap({ Digest($0) }),
            let verdict = verdict(row)
        else { throw Unreadable(what: row.kindDescription) }
        return Bundle(file: file, digest: digest, verdict: verdict)
    }

    private static func verdict(_ row: JSONValue) -> Verdict? {
        if let refused = row["refused"], let code = refused["code"]?.string, let subject = refused["subject"]?.string {
            return .refused(code: code, subject: subject)
        }
        guard let accepted = row["accepted"], let project = accepted["project"]?.string,
            let bundle = accepted["bundle"]?.string, let sequence = accepted["sequence"]?.integer,
            let manifest = accepted["manifest"]?.string, let signer = accepted["signer"].flatMap(signer)
        else { return nil }
        return .accepted(
            project: project,
            bundle: bundle,
            sequence: sequence,
            manifest: manifest,
            signer: signer
        )
    }

    private static func signer(_ value: JSONValue) -> Signer? {
        guard let kind = value["kind"]?.string.flatMap({ Signer.Kind(rawValue: $0) }),
            let hint = value["hint"]?.string, let name = value["name"]?.string
        else { return nil }
        return Signer(kind: kind, hint: hint, name: name)
    }
}
