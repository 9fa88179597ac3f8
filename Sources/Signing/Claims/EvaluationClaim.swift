package import Identifiers

/// A signer's word that a version has these figures on a data set.
package struct EvaluationClaim: Sendable, Hashable {
    package struct Metric: Sendable, Hashable {
        /// As a requirement names it: `roc_auc`, `recall[sex=F]`.
        package let metric: String
        /// nil where the figure is undefined.
        package let value: Double?
        /// nil where it has no interval.
        package let low: Double?
        package let high: Double?
        /// Rows that it is of.
        package let rows: Int64

        package init(metric: String, value: Double?, low: Double?, high: Double?, rows: Int64) {
            self.metric = metric
            self.value = value
            self.low = low
            self.high = high
            self.rows = rows
        }
    }

    package struct Requirement: Sendable, Hashable {
        package let metric: String
        package let comparator: String
        package let threshold: Double
        package let passed: Bool

        package init(metric: String, comparator: String, threshold: Double, passed: Bool) {
            self.metric = metric
            self.comparator = comparator
            self.threshold = threshold
            self.passed = passed
        }
    }

    package let model: ModelName
    package let version: VersionID
    /// The digest of the version's OCI manifest.
    package let manifest: Digest
    /// The id of the record.
    package let evaluation: Digest
    /// The digest of the data set.
    package let dataset: Digest
    package let metrics: [Metric]
    package let requirements: [Requirement]
    package let issued: Timestamp
    package let expires: Timestamp?

    package init(
        model: ModelName,
        version: VersionID,
        manifest: Digest,
        evaluation: Digest,
        dataset: Digest,
        metrics: [Metric],
        requirements: [Requirement] = [],
        issued: Timestamp,
        expires: Timestamp? = nil
    ) {
        self.model = model
        self.version = version
        self.manifest = manifest
        self.evaluation = evaluation
        self.dataset = dataset
        self.metrics = metrics
        self.requirements = requirements
        self.issued = issued
        self.expires = expires
    }
}
