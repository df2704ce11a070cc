/* The part of Tauri's global that the windows use, typed once. Only each page's bridge.js touches it. */

interface TauriWindow {
  isFullscreen(): Promise<boolean>;
}

interface TauriGlobal {
  core: {
    invoke(command: string, args?: Record<string, unknown>): Promise<unknown>;
    convertFileSrc(path: string, protocol: string): string;
  };
  event: {
    listen(name: string, handler: (event: { payload: unknown }) => void): Promise<() => void>;
  };
  window: {
    getCurrentWindow(): TauriWindow;
  };
}

interface Window {
  __TAURI__: TauriGlobal;
}
