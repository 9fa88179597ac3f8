extension KnownNames {
    /// scipy 1.2.3, 1.5.4, 1.7.3, 1.10.1, 1.13.1, 1.15.3, 1.17.1. Written by Tests/Oracles/known_imports.py.
    static let scipy = KnownNames(
        """
        scipy.interpolate._bary_rational
          AAA FloaterHormannInterpolator _BarycentricRational
        scipy.interpolate._bspl
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        scipy.interpolate._bsplines
          BSpline
        scipy.interpolate._cubic
          Akima1DInterpolator CubicHermiteSpline CubicSpline PchipInterpolator
        scipy.interpolate._fitpack2
          BivariateSpline InterpolatedUnivariateSpline LSQBivariateSpline LSQSphereBivariateSpline LSQUnivariateSpline
          RectBivariateSpline RectSphereBivariateSpline SmoothBivariateSpline SmoothSphereBivariateSpline
          SphereBivariateSpline UnivariateSpline _BivariateSplineBase _DerivedBivariateSpline
        scipy.interpolate._fitpack_repro
          Bunch F Fperiodic
        scipy.interpolate._interpnd
          __pyx_unpickle_Enum
        scipy.interpolate._interpolate
          BPoly NdPPoly PPoly _PPolyBase interp1d interp2d
        scipy.interpolate._ndbspline
          NdBSpline
        scipy.interpolate._ndgriddata
          NearestNDInterpolator
        scipy.interpolate._polyint
          BarycentricInterpolator KroghInterpolator _Interpolator1D _Interpolator1DWithDerivatives
        scipy.interpolate._ppoly
          __pyx_unpickle_Enum
        scipy.interpolate._rbf
          Rbf
        scipy.interpolate._rbfinterp
          RBFInterpolator
        scipy.interpolate._rgi
          RegularGridInterpolator
        scipy.interpolate._rgi_cython
          __pyx_unpickle_Enum
        scipy.interpolate.fitpack2
          BivariateSpline InterpolatedUnivariateSpline LSQBivariateSpline LSQSphereBivariateSpline LSQUnivariateSpline
          RectBivariateSpline RectSphereBivariateSpline SmoothBivariateSpline SmoothSphereBivariateSpline
          SphereBivariateSpline UnivariateSpline _BivariateSplineBase
        scipy.interpolate.interpnd
          __pyx_unpickle_Enum
        scipy.interpolate.interpolate
          BPoly NdPPoly PPoly RegularGridInterpolator _PPolyBase _ppform interp1d interp2d
        scipy.interpolate.ndgriddata
          NearestNDInterpolator
        scipy.interpolate.polyint
          BarycentricInterpolator KroghInterpolator _Interpolator1D _Interpolator1DWithDerivatives
        scipy.interpolate.rbf
          Rbf
        scipy.sparse._arrays
          _sparray bsr_array coo_array csc_array csr_array dia_array dok_array lil_array
        scipy.sparse._base
          SparseEfficiencyWarning SparseFormatWarning SparseWarning _spbase sparray spmatrix
        scipy.sparse._bsr
          _bsr_base bsr_array bsr_matrix
        scipy.sparse._compressed
          _cs_matrix
        scipy.sparse._coo
          _coo_base coo_array coo_matrix
        scipy.sparse._csc
          _csc_base csc_array csc_matrix
        scipy.sparse._csparsetools
          __pyx_unpickle_Enum
        scipy.sparse._csr
          _csr_base csr_array csr_matrix
        scipy.sparse._data
          _data_matrix _minmax_mixin
        scipy.sparse._dia
          _dia_base dia_array dia_matrix
        scipy.sparse._dok
          _dok_base dok_array dok_matrix
        scipy.sparse._index
          IndexMixin
        scipy.sparse._lil
          _lil_base lil_array lil_matrix
        scipy.sparse._matrix
          spmatrix
        scipy.sparse.base
          SparseEfficiencyWarning SparseFormatWarning SparseWarning spmatrix
        scipy.sparse.bsr
          bsr_matrix
        scipy.sparse.compressed
          _cs_matrix
        scipy.sparse.coo
          coo_matrix
        scipy.sparse.csc
          csc_matrix
        scipy.sparse.csgraph._flow
          __pyx_unpickle_Enum
        scipy.sparse.csgraph._matching
          __pyx_unpickle_Enum
        scipy.sparse.csgraph._min_spanning_tree
          __pyx_unpickle_Enum
        scipy.sparse.csgraph._reordering
          __pyx_unpickle_Enum
        scipy.sparse.csgraph._shortest_path
          _YenCandidatePaths __pyx_unpickle_Enum
        scipy.sparse.csgraph._traversal
          __pyx_unpickle_Enum
        scipy.sparse.csr
          csr_matrix
        scipy.sparse.data
          _data_matrix _minmax_mixin
        scipy.sparse.dia
          dia_matrix
        scipy.sparse.dok
          dok_matrix
        scipy.sparse.lil
          lil_matrix
        scipy.sparse.sputils
          IndexMixin
        scipy.spatial._ckdtree
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object __pyx_unpickle_cKDTreeNode
          __pyx_unpickle_cKDTreeNodeP7_objectPKS0_lS0_ __pyx_unpickle_cKDTreeNodeP7_objectS0_S0_
          __pyx_unpickle_cKDTreeNodeP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_cKDTreeNode__set_stateP47__pyx_obj_5scipy_7spatial_8_ckdtree_cKDTreeNodeP7_object cKDTree
          cKDTreeNode
        scipy.spatial._hausdorff
          __pyx_unpickle_Enum
        scipy.spatial._kdtree
          KDTree Rectangle
        scipy.spatial._qhull
          _Qhull __pyx_unpickle_Enum
        scipy.spatial._spherical_voronoi
          SphericalVoronoi
        scipy.spatial._voronoi
          __pyx_unpickle_Enum
        scipy.spatial.ckdtree
          __pyx_unpickle_Enum __pyx_unpickle_cKDTreeNode cKDTree cKDTreeNode
        scipy.spatial.distance
          CDistMetricWrapper CDistWeightedMetricWrapper MetricInfo PDistMetricWrapper PDistWeightedMetricWrapper
        scipy.spatial.kdtree
          KDTree Rectangle
        scipy.spatial.qhull
          _Qhull __pyx_unpickle_Enum
        scipy.spatial.transform._rigid_transform
          RigidTransform
        scipy.spatial.transform._rotation
          Rotation Slerp __pyx_unpickle_Enum __pyx_unpickle_Rotation
        scipy.spatial.transform._rotation_spline
          RotationSpline
        scipy.spatial.transform.rotation
          Rotation Slerp __pyx_unpickle_Enum __pyx_unpickle_Rotation
        scipy.stats._ansari_swilk_statistics
          __pyx_unpickle_Enum
        scipy.stats._axis_nan_policy
          SmallSampleWarning
        scipy.stats._biasedurn
          _PyFishersNCHypergeometric _PyStochasticLib3 _PyWalleniusNCHypergeometric
        scipy.stats._binomtest
          BinomTestResult
        scipy.stats._censored_data
          CensoredData
        scipy.stats._continuous_distns
          FitDataError FitSolverError FitUniformFixedScaleDataError _DeprecationWrapper
        scipy.stats._covariance
          CovViaCholesky CovViaDiagonal CovViaEigendecomposition CovViaPSD CovViaPrecision Covariance
        scipy.stats._discrete_distns
          poisson_binomial_frozen
        scipy.stats._distn_infrastructure
          _ShapeInfo rv_continuous_frozen rv_discrete_frozen rv_frozen rv_generic
        scipy.stats._distribution_infrastructure
          ContinuousDistribution DiscreteDistribution FoldedDistribution Mixture MonotonicTransformedDistribution
          OrderStatisticDistribution ShiftedScaledDistribution TransformedDistribution TruncatedDistribution
          UnivariateDistribution _Domain _IntegerDomain _IntegerInterval _Interval _Parameter _Parameterization
          _RealDomain _RealInterval _RealParameter _SimpleDomain
        scipy.stats._fit
          FitResult
        scipy.stats._hypotests
          BarnardExactResult BoschlooExactResult CramerVonMisesResult SomersDResult TukeyHSDResult
        scipy.stats._kde
          gaussian_kde
        scipy.stats._levy_stable
          levy_stable_frozen
        scipy.stats._levy_stable.levyst
          Nolan
        scipy.stats._mannwhitneyu
          _MWU
        scipy.stats._mgc
          _ParallelP
        scipy.stats._morestats
          DirectionalStats _ABW _BigFloat
        scipy.stats._multicomp
          DunnettResult
        scipy.stats._multivariate
          _PSD dirichlet_frozen dirichlet_gen dirichlet_multinomial_frozen dirichlet_multinomial_gen invwishart_frozen
          invwishart_gen matrix_normal_frozen matrix_normal_gen matrix_t_frozen matrix_t_gen multi_rv_frozen
          multi_rv_generic multinomial_frozen multinomial_gen multivariate_hypergeom_frozen multivariate_hypergeom_gen
          multivariate_normal_frozen multivariate_normal_gen multivariate_t_frozen multivariate_t_gen
          normal_inverse_gamma_frozen normal_inverse_gamma_gen ortho_group_frozen ortho_group_gen
          random_correlation_frozen random_correlation_gen random_table_frozen random_table_gen
          special_ortho_group_frozen special_ortho_group_gen uniform_direction_frozen uniform_direction_gen
          unitary_group_frozen unitary_group_gen vonmises_fisher_frozen vonmises_fisher_gen wishart_frozen wishart_gen
        scipy.stats._new_distributions
          Binomial Logistic Normal StandardNormal Uniform _Gamma _LogUniform
        scipy.stats._odds_ratio
          OddsRatioResult
        scipy.stats._page_trend_test
          PageTrendTestResult _PageL
        scipy.stats._probability_distribution
          _ProbabilityDistribution
        scipy.stats._qmc_cy
          __pyx_unpickle_Enum __pyx_unpickle_EnumP7_objectPKS0_lS0_ __pyx_unpickle_EnumP7_objectS0_S0_
          __pyx_unpickle_EnumP7_objectS0_S0_E16__pyx_pyargnames
          __pyx_unpickle_Enum__set_stateP21__pyx_MemviewEnum_objP7_object
        scipy.stats._rcont.rcont
          __pyx_unpickle_Enum
        scipy.stats._relative_risk
          RelativeRiskResult
        scipy.stats._resampling
          BootstrapMethod BootstrapResult MonteCarloMethod MonteCarloTestResult PermutationMethod
          PermutationTestResult PowerResult ResamplingMethod
        scipy.stats._rvs_sampling
          NumericalInverseHermite
        scipy.stats._sampling
          CustomDistPINV FastGeneratorInversion RatioUniforms
        scipy.stats._sensitivity_analysis
          BootstrapSobolResult PPFDist SobolResult
        scipy.stats._stats
          __pyx_unpickle_Enum
        scipy.stats._stats_py
          AlexanderGovernResult PearsonRResult QuantileTestResult TtestResult _ParallelP _SimpleBeta _SimpleChi2
          _SimpleF _SimpleNormal _SimpleStudentT
        scipy.stats._survival
          ECDFResult EmpiricalDistributionFunction LogRankResult
        scipy.stats._warnings_errors
          ConstantInputWarning DegenerateDataWarning FitError NearConstantInputWarning
        scipy.stats._wilcoxon
          WilcoxonDistribution
        scipy.stats.biasedurn
          _PyFishersNCHypergeometric _PyStochasticLib3 _PyWalleniusNCHypergeometric
        scipy.stats.kde
          gaussian_kde
        scipy.stats.morestats
          _ABW
        scipy.stats.stats
          AlexanderGovernConstantInputWarning F_onewayBadInputSizesWarning F_onewayConstantInputWarning
          PearsonRConstantInputWarning PearsonRNearConstantInputWarning SpearmanRConstantInputWarning _ParallelP
        """
    )
}
