import { access } from './access';
import { admission } from './admission';
import { argoCd } from './argo-cd';
import { backends } from './backends';
import { balance } from './balance';
import type { Case } from './case';
import { config } from './config';
import { connectionAge } from './connection-age';
import { delivery } from './delivery';
import { disasters } from './disasters';
import { doctor } from './doctor';
import { edges } from './edges';
import { actionlint } from './gates/actionlint';
import { alloyVersions } from './gates/alloy-versions';
import { istioVersions } from './gates/istio-versions';
import { kubeScore } from './gates/kube-score';
import { kubeconform } from './gates/kubeconform';
import { podSecurity } from './gates/pod-security';
import { promtool } from './gates/promtool';
import { renovate } from './gates/renovate';
import { gatewayApi } from './gateway-api';
import { guide } from './guide';
import { hostile } from './hostile';
import { limits } from './limits';
import { mesh } from './mesh';
import { mistakes } from './mistakes';
import { oneBackendHangs } from './one-backend-hangs';
import { oneHost } from './one-host';
import { ports } from './ports';
import { preflight } from './preflight';
import { rates } from './rates';
import { balancers } from './rates/nlb';
import { requests } from './requests';
import { runbook } from './runbook';
import { sampling } from './sampling';
import { signals } from './signals';
import { smokeTest } from './smoke-test';
import { zones } from './zones';

/** In the order in which they run. */
export const CASES: readonly Case[] = [
  admission,
  config,
  signals,
  requests,
  // before anything changes a listener, since a sidecar that drains one cuts off what takes longer than that
  limits,
  delivery,
  oneBackendHangs,
  hostile,
  mesh,
  balance,
  connectionAge,
  gatewayApi,
  backends,
  ports,
  runbook,
  guide,
  mistakes,
  preflight,
  argoCd,
  doctor,
  disasters,
  rates,
  balancers,
  sampling,
  kubeconform,
  kubeScore,
  podSecurity,
  promtool,
  actionlint,
  renovate,
  istioVersions,
  alloyVersions,
  access,
  edges,
  oneHost,
  smokeTest,
  zones,
];

/** Whether a case names an environment as its own. */
export const isOwn = ({ environments, goldens }: Case, environment: string): boolean =>
  Boolean(environments?.test(environment) || goldens?.test(environment));
