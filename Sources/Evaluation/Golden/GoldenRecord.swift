package import Identifiers
package import Inference

/// A version's answers where it was made, to be compared with those elsewhere (docs/scoring.md, "Golden predictions").
package struct GoldenRecord: Sendable, Hashable {
    package let model: ModelName
    package let version: VersionID
    /// The digest of the version's OCI manifest: the content that answered.
    package let manifest: Digest
    package let input: ModelInput
    package let output: ModelOutput
    package let tolerance: GoldenTolerance
    package let environment: Environment
    package let latency: Latency
    package let created: Timestamp

    /// The Python and the packages with which it was recorded.
    package struct Environment: Sendable, Hashable {
        /// Such as `3.11.7`.
        package let python: String
        /// The versions of the packages that took part, by name.
        package let packages: [String: String]

        package init(python: String, packages: [String: String]) {
            self.python = python
            self.packages = packages
        }
    }

    /// Seconds for the whole input, over some runs.
    package struct Latency: Sendable, Hashable {
        package let p50: Double
        package let p99: Double
        package let runs: Int

        package init(p50: Double, p99: Double, runs: Int) {
            self.p50 = p50
            self.p99 = p99
            self.runs = runs
        }
    }

    /// The formats that this program writes and reads. The second is written where the first would leave something out: who does not
    /// know that refuses the record, instead of asking or holding the model to something else.
    static let format = "slipway.golden/1"
    static let secondFormat = "slipway.golden/2"
    /// Bytes that a record may have.
    package static let sizeLimit = 16 << 20
    /// Values that a tensor of a record may have.
    package static let valueLimit = 1 << 20

    package init(
        model: ModelName,
        version: VersionID,
        manifest: Digest,
        input: ModelInput,
        output: ModelOutput,
        tolerance: GoldenTolerance,
        environment: Environment,
        latency: Latency,
        created: Timestamp
    ) {
        self.model = model
        self.version = version
        self.manifest = manifest
        self.input = input
        self.output = output
        self.tolerance = tolerance
        self.environment = environment
        self.latency = latency
        self.created = created
    }

    /// Its name in a bundle.
    package static func entryName(_ model: ModelName, _ version: VersionID) -> EntryName {
        EntryName(unchecked: "golden/\(model)/\(version).json")
    }

    /// Its name in messages.
    package var subject: String { "golden prediction of \(model) \(version)" }

    /// The same record of the same content under another name.
    package func renamed(_ name: ModelName) -> GoldenRecord {
        GoldenRecord(
            model: name,
            version: version,
            manifest: manifest,
            input: input,
            output: output,
            tolerance: tolerance,
            environment: environment,
            latency: latency,
            created: created
        )
    }

    /// - Throws: `golden.invalid` if the record is of something else.
    package func require(_ model: ModelName, _ version: VersionID, _ manifest: Digest) throws(ScoringFailure) {
        guard self.model == model, self.version == version, self.manifest == manifest else {
            throw ScoringFailure(
                .goldenInvalid,
                "golden prediction of \(model) \(version)",
                expected: "a record of \(model) \(version), \(manifest)",
                found: "one of \(self.model) \(self.version), \(self.manifest)"
            )
        }
    }
}
