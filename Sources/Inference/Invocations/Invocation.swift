import Identifiers
package import MLflow

/// The format of an invocation's body.
package enum InvocationFormat: Sendable, Hashable {
    case json
    /// With a header row.
    case csv
}

/// A request to MLflow's scoring server, cast to the model's schema.
///
/// Casts are MLflow's, with these differences. Nothing is changed in silence: a fraction is no whole number, a whole
/// number must be in range, only true, false, 0 and 1 are booleans, base64 is decoded wherever a column is binary. Columns
/// that are optional may hold null, whatever their type. Times may have a zone. In columns of numbers, `"NaN"`,
/// `"Infinity"` and `"-Infinity"` are numbers.
package struct Invocation: Sendable {
    /// The most bytes of a body, unless the caller says otherwise.
    package static let sizeLimit = 64 << 20

    static func requireSize(_ body: UnsafeRawBufferPointer, atMost limit: Int) throws(ScoringFailure) {
        guard body.count <= limit else {
            throw ScoringFailure(.inputInvalid, "the body", expected: "at most \(limit) bytes", found: "\(body.count)")
        }
    }

    package let input: ModelInput
    /// Parts of the request that were ignored, in words.
    package let warnings: [String]
    /// Tells whether the answer stands under `predictions`: not for the form that language models have.
    package let isWrapped: Bool

    /// - Parameter exampleRows: the first rows of a table that are not asked, but have a value of each kind that its columns
    ///   have in rows which are asked at another time: see ``Tensor/examples``.
    /// - Throws: `scoring.input`.
    package init(
        _ body: UnsafeRawBufferPointer,
        format: InvocationFormat,
        schema: ModelSchema?,
        exampleRows: Int = 0,
        sizeLimit: Int = Self.sizeLimit
    ) throws(ScoringFailure) {
        switch format {
        case .json:
            let document = try JSONDocument(body, subject: "the body", sizeLimit: sizeLimit)
            self = try document.read { (tape) throws(ScoringFailure) in
                try InvocationReader(tape: tape, schema: schema, exampleRows: exampleRows).read()
            }
        case .csv:
            input = try CSVInvocation.read(body, schema: schema, exampleRows: exampleRows, sizeLimit: sizeLimit)
            warnings = []
            isWrapped = true
        }
    }

    package init(
        _ body: [UInt8],
        format: InvocationFormat,
        schema: ModelSchema?,
        sizeLimit: Int = Self.sizeLimit
    ) throws(ScoringFailure) {
        let result = body.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in
                try Invocation(bytes, format: format, schema: schema, sizeLimit: sizeLimit)
            }
        }
        self = try result.get()
    }

    init(input: ModelInput, warnings: [String], isWrapped: Bool) {
        self.input = input
        self.warnings = warnings
        self.isWrapped = isWrapped
    }

    /// The input alone.
    package static func parse(
        _ body: [UInt8],
        format: InvocationFormat,
        schema: ModelSchema?,
        sizeLimit: Int = Self.sizeLimit
    ) throws(ScoringFailure) -> ModelInput {
        try Invocation(body, format: format, schema: schema, sizeLimit: sizeLimit).input
    }
}
