import Identifiers
import Inference
import TestSupport
import Testing

@testable import ModelWorkers

@Suite struct BatchingTests {
    /// Doubles each number, says how many came together, and raises an error for negative ones.
    private static let doubling = """
        hello()
        while True:
            header, body = receive()
            numbers = struct.unpack("<%dd" % (len(body) // 8), body)
            time.sleep(0.05)
            if min(numbers) < 0:
                send({"id": header["id"], "error": {"kind": "model", "type": "ValueError", "message": "negative"}})
                continue
            found = [value for number in numbers for value in (2 * number, len(numbers))]
            body = struct.pack("<%dd" % len(found), *found)
            tensor = {"name": "y", "datatype": "FP64", "shape": [len(numbers), 2], "parameters": {"binary_data_size": len(body)}}
            send({"id": header["id"], "outputs": [tensor], "parameters": {"form": "array", "seconds": 0}}, body)
        """

    @Test("concurrent requests are answered in one go, each with its own rows")
    func joins() async throws {
        let held = Self.doubling.replacing(
            "time.sleep(0.05)",
            with: "while not os.path.exists(load['directory'] + '/go'): time.sleep(0.005)"
        )
        let stub = try StubWorker(held)
        let model = try await stub.load { $0.batchRows = 64 }
        async let asked = ask(model, (0..<20).map { Array(repeating: Double($0), count: 1 + $0 % 3) })
        try await until {
            let status = model.status
            return status.queued + status.inFlight == 20
        }
        try stub.release()
        let answers = await asked
        var largest = 0.0
        for (number, answer) in answers {
            let values = try answer.get().tensors[0]
            #expect(values.shape == [1 + number % 3, 2])
            #expect(stride(from: 0, to: values.count, by: 2).allSatisfy { values.doubles[$0] == 2 * Double(number) })
            largest = max(largest, values.doubles[1])
        }
        #expect(largest > 4)
        await model.stop(drain: 0)
    }

    @Test("a row that the model refuses fails its own request alone")
    func oneBadRow() async throws {
        let model = try await StubWorker(Self.doubling).load { $0.batchRows = 64 }
        let answers = await ask(model, (0..<8).map { [$0 == 5 ? -1 : Double($0)] })
        for (number, answer) in answers {
            switch answer {
            case .success(let output): #expect(output.tensors[0].doubles[0] == 2 * Double(number))
            case .failure(let failure):
                #expect(number == 5)
                #expect(failure.code == .modelRaised)
            }
        }
        #expect(answers.count == 8)
        await model.stop(drain: 0)
    }

    @Test("a batch has no more rows than it may")
    func isLimited() async throws {
        let model = try await StubWorker(Self.doubling).load { $0.batchRows = 3 }
        for (_, answer) in await ask(model, (0..<12).map { [Double($0)] }) {
            #expect(try answer.get().tensors[0].doubles[1] <= 3)
        }
        await model.stop(drain: 0)
    }

    @Test("answers without a row for each row are given to each request alone")
    func cannotSplit() async throws {
        let summing = """
            hello()
            while True:
                header, body = receive()
                total = struct.pack("<d", sum(struct.unpack("<%dd" % (len(body) // 8), body)))
                tensor = {"name": "y", "datatype": "FP64", "shape": [1], "parameters": {"binary_data_size": 8}}
                time.sleep(0.02)
                send({"id": header["id"], "outputs": [tensor], "parameters": {"form": "array", "seconds": 0}}, total)
            """
        let model = try await StubWorker(summing).load { $0.batchRows = 64 }
        for (number, answer) in await ask(model, (0..<10).map { [Double($0), 1] }) {
            #expect(try answer.get().tensors[0].doubles == [Double(number) + 1])
        }
        await model.stop(drain: 0)
    }

    private func ask(
        _ model: LoadedModel,
        _ columns: [[Double]]
    ) async -> [(Int, Result<ModelOutput, ScoringFailure>)] {
        await withTaskGroup(of: (Int, Result<ModelOutput, ScoringFailure>).self) { group in
            for (number, column) in columns.enumerated() {
                group.addTask {
                    do throws(ScoringFailure) {
                        return (number, .success(try await model.answer(.column(column), probabilities: false)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
