package import Identifiers
package import Inference
package import StrictJSON

/// An answered request as monitoring sees it: the decoded input and the answer, shared with the request and not copied.
package struct TappedRows: Sendable {
    package let request: ScoringRequestID
    /// The time of the answer.
    package let time: Timestamp
    package let identity: ServedIdentity
    package let input: ModelInput
    package let output: ModelOutput
    /// The labels of the probabilities' columns; nil where they have none.
    package let classes: [JSONValue]?

    package init(
        request: ScoringRequestID,
        time: Timestamp,
        identity: ServedIdentity,
        input: ModelInput,
        output: ModelOutput,
        classes: [JSONValue]?
    ) {
        self.request = request
        self.time = time
        self.identity = identity
        self.input = input
        self.output = output
        self.classes = classes
    }

    package var model: MonitoredModel { MonitoredModel(identity.project, identity.model) }

    /// Rows of the request.
    package var count: Int { input.rows }

    /// The rows that are looked at, ascending: all of a short request, else so many, chosen by the request's id. Rows of one request
    /// are no independent witnesses.
    package func rows(atMost most: Int) -> [Int] { request.rows(of: count, atMost: most) }

    /// Bytes that it keeps in memory.
    package var bytes: Int {
        Self.bytes(of: input.tensors) + Self.bytes(of: output.tensors) + (output.probabilities?.bytes.count ?? 0)
            + (input.index?.count ?? 0) + 512
    }

    private static func bytes(of tensors: [Tensor]) -> Int {
        tensors.reduce(0) { $0 + $1.bytes.count + $1.missing.count * 8 + 96 }
    }
}

/// A model of a project, as monitoring keeps it apart from others: over its versions and generations.
package struct MonitoredModel: Sendable, Hashable, Comparable {
    package let project: ProjectName
    package let model: ModelName

    package init(_ project: ProjectName, _ model: ModelName) {
        self.project = project
        self.model = model
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.project, left.model) < (right.project, right.model)
    }
}
