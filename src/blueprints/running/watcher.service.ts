import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config.js';
import { Log } from '../../platform/log.js';
import { Discovery } from './discovery.js';
import { FolderWatch } from './folder-watch.js';
import { WhenQuiet } from './when-quiet.js';

/** Milliseconds without a change: editors write a file twice, and a checkout writes many. */
const SETTLED = 300;

/** Applies the folders of flows and blueprints whenever they change, while the server runs. */
@Injectable()
export class Watcher implements OnModuleDestroy {
  private readonly applying = new WhenQuiet(SETTLED, () => this.apply());
  private folders: FolderWatch | undefined;

  constructor(
    private readonly config: Config,
    private readonly discovery: Discovery,
    private readonly log: Log,
  ) {}

  /** Resolves when nothing that changes afterwards is missed. */
  async start(): Promise<void> {
    const { flowsDir, blueprintsDir } = this.config;
    this.folders = new FolderWatch([flowsDir, blueprintsDir], {
      changed: () => this.applying.ask(),
      failed: (error) =>
        this.log.warn(
          { error: error.message },
          'not every change of flows and blueprints is noticed any more: what changes is applied at the next start',
        ),
    });
    await this.folders.open();
  }

  async onModuleDestroy(): Promise<void> {
    await this.folders?.close();
    await this.applying.close();
  }

  private async apply(): Promise<void> {
    try {
      const { reports } = await this.discovery.applyFolders();
      for (const { file, summary } of reports)
        this.log.info({ blueprint: file }, `a blueprint was applied: ${summary}`);
    } catch (error) {
      // the database may be away for a while, or a folder be in the middle of a change
      this.log.error({ error: String(error) }, 'flows and blueprints were not applied; their next change tries again');
    }
  }
}
