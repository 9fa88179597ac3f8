extension KnownNames {
    /// pmdarima 1.8.5, 2.0.4, 2.1.1. Written by Tests/Oracles/known_imports.py.
    static let pmdarima = KnownNames(
        """
        pmdarima.arima._arima
          C_Approx C_canova_hansen_sd_test C_is_not_finite __pyx_unpickle_Enum
        pmdarima.arima._auto_solvers
          _RandomFitWrapper _SolverMixin _StepwiseFitWrapper
        pmdarima.arima._context
          AbstractContext ContextStore ContextType _CtxSingleton _emptyContext
        pmdarima.arima.arima
          ARIMA
        pmdarima.arima.auto
          AutoARIMA StepwiseContext
        pmdarima.arima.seasonality
          CHTest OCSBTest _SeasonalStationarityTest
        pmdarima.arima.stationarity
          ADFTest KPSSTest PPTest _BaseStationarityTest _DifferencingStationarityTest
        pmdarima.base
          BaseARIMA
        pmdarima.model_selection._split
          BaseTSCrossValidator RollingForecastCV SlidingWindowForecastCV
        pmdarima.pipeline
          Pipeline
        pmdarima.preprocessing.base
          BaseTransformer UpdatableMixin
        pmdarima.preprocessing.endog.base
          BaseEndogTransformer
        pmdarima.preprocessing.endog.boxcox
          BoxCoxEndogTransformer
        pmdarima.preprocessing.endog.log
          LogEndogTransformer
        pmdarima.preprocessing.exog._fourier
          C_fourier_terms __pyx_unpickle_Enum
        pmdarima.preprocessing.exog.base
          BaseExogFeaturizer BaseExogTransformer
        pmdarima.preprocessing.exog.dates
          DateFeaturizer
        pmdarima.preprocessing.exog.fourier
          FourierFeaturizer
        pmdarima.warnings
          ModelFitWarning
        """
    )
}
