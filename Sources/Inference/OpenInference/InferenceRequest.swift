import Identifiers
package import MLflow

/// A request of the Open Inference Protocol (version 2, REST) with its binary tensor extension, cast to the model's schema.
package struct InferenceRequest: Sendable {
    /// An output that the request asks for.
    package struct Output: Sendable, Hashable {
        package let name: String
        package let isBinary: Bool
    }

    package let id: String?
    package let input: ModelInput
    /// Empty: all of them.
    package let outputs: [Output]
    /// Tells whether outputs that are not named come as bytes.
    package let wantsBinary: Bool
    /// Parts of the request that were ignored, in words.
    package let warnings: [String]
    let wantsMoreProbabilities: Bool

    /// By the name of an output, or by the parameter of that name.
    package var wantsProbabilities: Bool {
        wantsMoreProbabilities || outputs.contains { $0.name == InferenceAnswer.probabilities }
    }

    /// - Parameter headerLength: bytes of JSON before the binary tensors, by the header `Inference-Header-Content-Length`;
    ///   nil: the whole body is JSON.
    /// - Throws: `scoring.input`.
    package static func parse(
        _ body: [UInt8],
        headerLength: Int?,
        schema: ModelSchema?,
        sizeLimit: Int = Invocation.sizeLimit
    ) throws(ScoringFailure) -> InferenceRequest {
        let result = body.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in
                try parse(bytes, headerLength: headerLength, schema: schema, sizeLimit: sizeLimit)
            }
        }
        return try result.get()
    }

    package static func parse(
        _ body: UnsafeRawBufferPointer,
        headerLength: Int?,
        schema: ModelSchema?,
        sizeLimit: Int = Invocation.sizeLimit
    ) throws(ScoringFailure) -> InferenceRequest {
        try Invocation.requireSize(body, atMost: sizeLimit)
        let length = headerLength ?? body.count
        guard (0...body.count).contains(length) else {
            throw ScoringFailure(
                .inputInvalid,
                "Inference-Header-Content-Length",
                expected: "at most the body's \(body.count) bytes",
                found: "\(length)"
            )
        }
        let header = UnsafeRawBufferPointer(rebasing: body[..<length])
        let binary = UnsafeRawBufferPointer(rebasing: body[length...])
        let document = try JSONDocument(header, subject: "the request", sizeLimit: sizeLimit)
        return try document.read { (tape) throws(ScoringFailure) in
            try InferenceReader(tape: tape, schema: schema, binary: binary).read()
        }
    }
}
