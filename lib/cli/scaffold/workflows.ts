import { PACKAGE } from '../command';

/** Major versions of actions, which their owners move. */
const STEPS = `      # Major versions, which their owners move. Pin them to commits if your policy asks for that; Renovate keeps such pins.
      - uses: actions/checkout@v5
        with:
          persist-credentials: false`;

const INSTALL = `      - uses: actions/setup-node@v5
        with:
          node-version: 22
          cache: npm
      - run: npm ci`;

const CHANGES = `# Says of each change whether dist/ is what the environments become, what the checker finds in it, and what it does to the path.
name: otlp
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: otlp-\${{ github.ref }}
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}
jobs:
  verify:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
${STEPS}
${INSTALL}
      - run: npm run -s verify
      - name: findings at their lines
        if: \${{ !cancelled() && hashFiles('dist/*/manifests/*.yaml') != '' }}
        run: npm run -s check -- --format github dist

  # Runs what the change says, without a right to write.
  diff:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
${STEPS}
          # What is checked out is the merge; its first parent is what the change goes into.
          fetch-depth: 2
${INSTALL}
      # A repository that has no environment yet has no dist/ either.
      - run: if [ -d dist ] || git cat-file -e HEAD^1:dist; then npm run -s diff -- HEAD^1 --format markdown; else echo 'There is no dist/ to compare yet.'; fi > diff.md
      - run: head -c 900000 diff.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        with:
          name: diff
          path: diff.md

  # Writes, and runs nothing of the change. Forks get no token that may write: their diff is in the summary of the run.
  comment:
    if: github.event.pull_request.head.repo.full_name == github.repository
    needs: diff
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - uses: actions/download-artifact@v5
        with:
          name: diff
      - name: one comment, which later pushes change
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
          set -euo pipefail
          mark='<!-- ${PACKAGE} diff -->'
          # A comment may have 65536 characters.
          { echo "$mark"; head -c 60000 diff.md | iconv -c -f utf-8 -t utf-8 || true; } > body.md
          id=$(gh api --paginate "repos/$GH_REPO/issues/$NUMBER/comments" \\
            --jq ".[] | select(.user.login == \\"github-actions[bot]\\" and (.body | startswith(\\"$mark\\"))) | .id" | sed -n 1p)
          if [ -n "$id" ]; then
            gh api --silent --method PATCH "repos/$GH_REPO/issues/comments/$id" --field body=@body.md
          else
            gh pr comment "$NUMBER" --body-file body.md
          fi
`;

const DRIFT = `# Compares each morning what runs with what is committed, above all the gateway's Service: a chart's upgrade or a patch by hand
# takes ports away without touching 443. It reads alone. Begin with
#   gh variable set OTLP_DRIFT --body true
# and for each folder of dist/ an environment of that name in the repository's settings, with the variables AWS_REGION, CLUSTER and
# AWS_ROLE: a role that this repository may assume by OIDC, and whose access entry in EKS may read (AmazonEKSAdminViewPolicy reads
# Istio's kinds; no Secret is asked for).
name: otlp-drift
on:
  schedule:
    - cron: '23 5 * * 1-5'
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: otlp-drift
  cancel-in-progress: false
jobs:
  environments:
    if: vars.OTLP_DRIFT == 'true'
    runs-on: ubuntu-latest
    timeout-minutes: 5
    outputs:
      names: \${{ steps.list.outputs.names }}
    steps:
${STEPS}
      - id: list
        run: |
          set -euo pipefail
          names=$(for folder in dist/*/manifests; do [ ! -d "$folder" ] || basename "$(dirname "$folder")"; done | jq --raw-input . | jq --slurp --compact-output .)
          printf 'names=%s\\n' "$names" >> "$GITHUB_OUTPUT"
  drift:
    needs: environments
    if: needs.environments.outputs.names != '[]'
    strategy:
      fail-fast: false
      matrix:
        name: \${{ fromJSON(needs.environments.outputs.names) }}
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: \${{ matrix.name }}
    permissions:
      contents: read
      id-token: write
    steps:
${STEPS}
${INSTALL}
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          aws-region: \${{ vars.AWS_REGION }}
          role-to-assume: \${{ vars.AWS_ROLE }}
      - name: drift
        env:
          CLUSTER: \${{ vars.CLUSTER }}
          ENVIRONMENT: \${{ matrix.name }}
        run: |
          set -euo pipefail
          aws eks update-kubeconfig --name "$CLUSTER"
          kubectl get --all-namespaces --output yaml \\
            services,gateways.networking.istio.io,virtualservices.networking.istio.io,destinationrules.networking.istio.io,authorizationpolicies.security.istio.io,peerauthentications.security.istio.io > live.yaml
          npm run -s drift -- --environment "$ENVIRONMENT" live.yaml
`;

/** The workflows of a repository, by path. What others write comes by the environment: in a script's text it would be a part of the script. */
export const WORKFLOWS: Readonly<Record<string, string>> = {
  '.github/workflows/otlp.yaml': CHANGES,
  '.github/workflows/otlp-drift.yaml': DRIFT,
};
