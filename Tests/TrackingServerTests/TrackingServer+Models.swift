import Identifiers
import MLflow
import TrackingServer

extension TrackingServer {
    /// - Throws: the first thing that cannot be read.
    func models(where isWanted: (RegisteredModel) -> Bool) async throws -> [RegisteredModel] {
        let contents = try await contents(where: isWanted)
        if let flaw = contents.flaws.first { throw flaw.cause }
        return contents.models
    }
}

/// Runs something that is to fail and returns how.
func failure(of body: () throws -> Void) -> (any CodedFailure)? {
    do {
        try body()
        return nil
    } catch {
        return error as? any CodedFailure
    }
}
