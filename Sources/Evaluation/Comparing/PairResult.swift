import EvaluationRecords
import Statistics

/// The result of measuring a difference, with any error as a reason.
enum PairResult {
    static func of<Value>(_ measure: () throws -> Value) -> Result<Value, FigureReasonError> {
        do {
            return .success(try measure())
        } catch let reason as Reason {
            return .failure(FigureReasonError(reason))
        } catch let error as FigureReasonError {
            return .failure(error)
        } catch StatisticsError.noWeight {
            return .failure(FigureReasonError(FigureReason.noWeight))
        } catch {
            return .failure(FigureReasonError(FigureReason.notFinite))
        }
    }

    /// - Throws: the reason why there is no number.
    static func number(_ figure: Figure?) throws -> Double {
        guard let figure else { throw Reason.noValues }
        guard let number = figure.number else { throw figure.reason ?? .noValues }
        return number
    }
}

extension Result {
    /// The value, or what stands for the error.
    func recovered(_ stand: (Failure) -> Success) -> Success {
        switch self {
        case .success(let value): value
        case .failure(let error): stand(error)
        }
    }
}
