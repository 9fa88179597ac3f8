/// Ten parts of the rows by rising prediction.
package struct PredictedDeciles: Codable, Sendable, Hashable {
    package let parts: [PredictedDecile]

    package init(
        parts: [PredictedDecile]
    ) {
        self.parts = parts
    }
}
