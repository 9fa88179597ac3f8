/// Asynchronous work on many things, several at a time.
package enum Concurrent {
    /// Runs the work for each, at most `width` at a time, begun in their order. The first error stops the rest.
    package static func forEach<Item: Sendable>(
        _ items: [Item],
        width: Int,
        _ work: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = items[...]
            for item in rest.prefix(max(1, width)) { group.addTask { try await work(item) } }
            rest = rest.dropFirst(max(1, width))
            while try await group.next() != nil {
                if let item = rest.popFirst() { group.addTask { try await work(item) } }
            }
        }
    }
}
