import Identifiers
import Signing
import TestSupport
import Testing

/// A change to a good bundle.sig and the code it must be refused with.
struct Refusal: CustomTestStringConvertible, Sendable {
    let what: String
    let code: String
    let edit: @Sendable (inout String) -> Void

    init(_ what: String, _ code: String, _ edit: @escaping @Sendable (inout String) -> Void) {
        self.what = what
        self.code = code
        self.edit = edit
    }

    /// The first occurrence of a text becomes another.
    init(_ what: String, _ code: String, _ old: String, _ new: String) {
        self.init(what, code) { text in
            precondition(text.contains(old), "\(what): \(old) is not there to be changed")
            text.replace(old, with: new, maxReplacements: 1)
        }
    }

    var testDescription: String { "\(what): \(code)" }
}

/// Expects a coded failure with this code.
func expectRefusal(
    _ code: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("accepted, expected \(code)", sourceLocation: sourceLocation)
    } catch let failure as any CodedFailure {
        #expect(failure.stableCode == code, "\(failure)", sourceLocation: sourceLocation)
        #expect(!failure.message.isEmpty, sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
