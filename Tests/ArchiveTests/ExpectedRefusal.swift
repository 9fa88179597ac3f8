import Archive
import Identifiers
import Testing

/// Expects an error of this code.
func expect(
    _ code: ArchiveCode,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () throws -> Any
) {
    let error = #expect(throws: ArchiveFailure.self, sourceLocation: sourceLocation) { _ = try work() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
}
