/// The same question to several nodes.
enum NodeQuestions {
    /// Nodes that are asked at once.
    private static let width = 16

    /// Asks at each place, several at a time.
    /// - Returns: an answer for each place.
    static func ask<Answer: Sendable>(
        _ places: [Int],
        _ question: @escaping @Sendable (Int) async -> Answer
    ) async -> [Int: Answer] {
        await withTaskGroup(of: (Int, Answer).self) { group in
            var rest = places[...]
            var answers: [Int: Answer] = [:]
            for place in rest.prefix(width) { group.addTask { (place, await question(place)) } }
            rest = rest.dropFirst(width)
            while let (place, answer) = await group.next() {
                answers[place] = answer
                if let next = rest.popFirst() { group.addTask { (next, await question(next)) } }
            }
            return answers
        }
    }
}
